"""Linked data: each IRI of ours leads to a document about what it names, in the form asked for."""

from occugraph_api.linked_data.discovery import GraphFiles, discovery_router
from occugraph_api.linked_data.router import linked_data_router
from occugraph_api.linked_data.views import DocumentView, DocumentViews, ServedDocuments

__all__ = [
    "DocumentView",
    "DocumentViews",
    "GraphFiles",
    "ServedDocuments",
    "discovery_router",
    "linked_data_router",
]
