"""The alphabet of one-part texts: GSM 03.38, 160 septets. One other character would cut a part to 70."""

import unicodedata

SEPTETS = 160

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")  # each takes an escape as well
_INSTEAD = {
    "‘": "'", "’": "'", "‚": ",", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", " ": " ", "ł": "l",
    "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "Th", "ð": "d",
}  # fmt: skip


def plain(text: str) -> str:
    """The text in the alphabet: accents it lacks are dropped, and what remains unknown becomes "?"."""
    return "".join(_plain_character(character) for character in text)


def _plain_character(character: str) -> str:
    if character in _BASIC or character in _EXTENDED:
        return character
    if character in _INSTEAD:
        return _INSTEAD[character]
    bare = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    return bare if bare and all(c in _BASIC for c in bare) else "?"


def septets(text: str) -> int:
    """How much room the text takes. Raises ValueError for a character outside the alphabet."""
    count = 0
    for character in text:
        if character not in _BASIC and character not in _EXTENDED:
            raise ValueError(f"{character!r} does not fit into a one-part text")
        count += 2 if character in _EXTENDED else 1
    return count


def cut(text: str, room: int) -> str:
    """As much of the text as fits: up to a comma, or else a word's end, where that loses little."""
    text = " ".join(plain(text).split())
    if septets(text) <= room:
        return text
    while text and septets(text) > max(0, room - 1):
        text = text[:-1]
    for mark, least in ((",", 1 / 3), (" ", 2 / 3)):
        shorter = text.rsplit(mark, 1)[0]
        if mark in text and len(shorter) > len(text) * least:
            text = shorter
            break
    return text.rstrip(" ,;:-") + "."
