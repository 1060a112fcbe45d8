"""The `<mrs>` that a device waits for: without it, it repeats its request and then takes another way."""

from xml.sax.saxutils import escape

from device_adapters.scaip.document import DocumentError, read_document

_OK, _INVALID, _TAG_MISSING = 0, 2, 7  #: status numbers
_MANDATORY = ("ref", "cid", "dty")
_NO_VOICE = 0


def answer(request: bytes) -> bytes | None:
    """The answer to a request once it has been kept safely: taken, a tag missing, or not understood.

    The hub takes no voice path. None where the payload is an answer itself.
    """
    try:
        root, fields = read_document(request)
    except DocumentError:
        return _mrs("", _INVALID)
    if root == "mrs":
        return None
    missing = root == "mrq" and any(not fields.get(tag) for tag in _MANDATORY)
    status = _INVALID if root != "mrq" else _TAG_MISSING if missing else _OK
    return _mrs(fields.get("ref", "")[:16], status)


def _mrs(reference: str, status: int) -> bytes:
    voice = f"<mre>{_NO_VOICE}</mre>" if status == _OK else ""
    return f"<mrs><ref>{escape(reference)}</ref><snu>{status}</snu>{voice}</mrs>".encode()
