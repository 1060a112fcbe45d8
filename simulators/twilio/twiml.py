"""Reading TwiML."""

from urllib.parse import urljoin
from xml.etree import ElementTree

import msgspec


class TwimlError(ValueError):
    """The document is not TwiML."""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A parsed answer; `url` is where it came from, for relative addresses."""

    url: str
    verbs: list[ElementTree.Element]

    def address(self, path: str) -> str:
        """`path` as an absolute address; the document's own if empty."""
        return urljoin(self.url, path) if path else self.url


def parse(text: str, url: str) -> Document:
    """The document; TwimlError if it is not well-formed or its root is not Response."""
    if "<!DOCTYPE" in text:
        raise TwimlError("a document type is not allowed")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - no document type, hence no entities
    except ElementTree.ParseError as error:
        raise TwimlError(str(error)) from error
    if root.tag != "Response":
        raise TwimlError(f"the root is {root.tag}, not Response")
    return Document(url=url, verbs=list(root))


def words(element: ElementTree.Element) -> str:
    """Everything said inside an element (SSML marks included), in one line."""
    return " ".join("".join(element.itertext()).split())
