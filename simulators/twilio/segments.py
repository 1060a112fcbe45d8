"""How many parts a text is sent in (GSM 03.38: 160 or 153 septets; UCS-2: 70 or 67 units)."""

_GSM7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_EXTENDED = set("^{}\\[~]|€\f")


def segments(body: str) -> int:
    """Number of segments of `body`."""
    if set(body) <= _GSM7 | _GSM7_EXTENDED:
        return _parts(sum(2 if character in _GSM7_EXTENDED else 1 for character in body), 160, 153)
    return _parts(len(body.encode("utf-16-be")) // 2, 70, 67)


def _parts(length: int, single: int, joined: int) -> int:
    return 1 if length <= single else -(-length // joined)
