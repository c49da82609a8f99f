"""Files over HTTP: lists and single things in the forms that other tools read."""

from occugraph_api.exports.router import exports_router

__all__ = ["exports_router"]
