"""The core of occugraph: record, view, projections and the readers over them."""

from importlib.metadata import version

__all__ = ["__version__"]

__version__ = version("occugraph")
