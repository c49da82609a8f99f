"""A visit of a browser to the server, which notes what must not happen on any page."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Error, Page, Request

__all__ = ["Visit"]


@dataclass
class Visit:
    """A page of the server, and what it did that it should not have."""

    page: Page
    url: str
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a path of the server."""
        self.page.goto(self.url + path)
        return self.page

    def note_request(self, request: Request) -> None:
        """Note a request that leaves the server."""
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != urlsplit(self.url).netloc:
            self.outside.append(request.url)

    def note_message(self, message: ConsoleMessage) -> None:
        """Note an error that the page wrote to the console."""
        if message.type == "error":
            self.complaints.append(message.text)

    def note_error(self, error: Error) -> None:
        """Note an error that no script caught."""
        self.complaints.append(str(error))
