"""UK postcodes, written in one way; nothing here knows where they are."""

import re

_WHOLE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})")
_OUTWARD = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?")


def _tidy(text: str) -> str:
    return " ".join(text.upper().split())


def postcode(text: str) -> str:
    """A whole postcode as "TQ1 1AA"; empty where the text is none."""
    found = _WHOLE.fullmatch(_tidy(text).replace(" ", ""))
    return f"{found[1]} {found[2]}" if found else ""


def outcode(text: str) -> str:
    """The first half of a postcode, or of half of one: "TQ1"; empty where the text is neither."""
    whole = postcode(text)
    if whole:
        return whole.partition(" ")[0]
    half = _tidy(text)
    return half if _OUTWARD.fullmatch(half) else ""
