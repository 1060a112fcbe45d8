"""Protocol buffers on the wire, as far as Sparkplug B's payload needs them (sparkplug_b.proto of Eclipse Tahu)."""

import struct
from collections.abc import Iterator

_VARINT, _FIXED_64, _LENGTH, _FIXED_32 = 0, 1, 2, 5
_LONGEST_VARINT = 10

Field = tuple[int, int | bytes]
"""(number, value): an integer of a varint, or the bytes of everything else."""


class NotProtobufError(ValueError):
    """The bytes are no message."""


def fields(data: bytes) -> Iterator[Field]:
    """The fields of a message in order. Raises NotProtobufError."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, kind = key >> 3, key & 7
        if number == 0:
            raise NotProtobufError("a field without a number")
        if kind == _VARINT:
            value, at = _varint(data, at)
            yield number, value
            continue
        length, at = _length(data, at, kind)
        if at + length > len(data):
            raise NotProtobufError("a field is cut short")
        yield number, data[at : at + length]
        at += length


def _length(data: bytes, at: int, kind: int) -> tuple[int, int]:
    if kind == _LENGTH:
        return _varint(data, at)
    if kind in {_FIXED_64, _FIXED_32}:
        return (8 if kind == _FIXED_64 else 4), at
    raise NotProtobufError(f"wire type {kind}")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(_LONGEST_VARINT):
        if at + shift >= len(data):
            raise NotProtobufError("a number is cut short")
        byte = data[at + shift]
        value |= (byte & 0x7F) << (7 * shift)
        if byte < 0x80:
            return value, at + shift + 1
    raise NotProtobufError("a number without an end")


def varint_field(number: int, value: int) -> bytes:
    """A field of a whole number."""
    return _written(number << 3 | _VARINT) + _written(value)


def bytes_field(number: int, value: bytes) -> bytes:
    """A field of bytes, text or a message."""
    return _written(number << 3 | _LENGTH) + _written(len(value)) + value


def double_field(number: int, value: float) -> bytes:
    """A field of a 64-bit floating number."""
    return _written(number << 3 | _FIXED_64) + struct.pack("<d", value)


def _written(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
