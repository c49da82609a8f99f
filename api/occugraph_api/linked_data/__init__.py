"""Linked data: each IRI of ours leads to a document about what it names, in the form asked for."""

from occugraph_api.linked_data.router import linked_data_router
from occugraph_api.linked_data.views import DocumentView, DocumentViews, ServedDocuments

__all__ = ["DocumentView", "DocumentViews", "ServedDocuments", "linked_data_router"]
