"""Reads the flat XML of a request safely: no document type, hence no entities; few and small elements."""

from collections.abc import Mapping
from xml.parsers import expat

_LONGEST = 16_384  #: bytes; a SIP MESSAGE over UDP holds about 1,300
_DEEPEST = 8


class DocumentError(ValueError):
    """The payload is no XML that is to be believed."""


def read_document(payload: bytes) -> tuple[str, Mapping[str, str]]:
    """The root's name, and each element's text by name (the first of each; prefixes of names left out).

    Raises DocumentError.
    """
    if len(payload) > _LONGEST:
        raise DocumentError(f"longer than {_LONGEST} bytes")
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(payload.strip(), True)
    except (expat.ExpatError, ValueError) as error:
        raise DocumentError(f"not well-formed: {error}") from None
    return reader.root, {name: text.strip() for name, text in reader.fields.items()}


class _Reader:
    def __init__(self) -> None:
        self.root = ""
        self.fields: dict[str, str] = {}
        self._open: list[str] = []

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        plain = name.rpartition(":")[2].lower()
        if len(self._open) >= _DEEPEST:
            raise DocumentError("too many elements inside each other")
        if not self._open:
            self.root = plain
        elif plain in self.fields:
            plain = f"{plain}+"  # a repeated element must not lengthen the first
        self._open.append(plain)
        self.fields.setdefault(plain, "")

    def end(self, _name: str) -> None:
        self._open.pop()

    def text(self, text: str) -> None:
        self.fields[self._open[-1]] += text


def _refuse_doctype(*_given: object) -> None:
    raise DocumentError("a document type is not allowed")
