"""A Sparkplug B payload: its time, its sequence number and its metrics."""

import struct
from collections.abc import Mapping

import msgspec

from device_adapters.sparkplug_b.wire import NotProtobufError, fields

_MOST_METRICS = 2000
_SIGNED = {1: 8, 2: 16, 3: 32, 4: 64}  #: Int8 … Int64 travel as two's complement
Scalar = bool | int | float | str


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """One metric; `value` None where it is null or of no use to the hub. Times in milliseconds since 1970."""

    name: str = ""
    alias: int | None = None
    timestamp: int | None = None
    datatype: int = 0
    historical: bool = False
    transient: bool = False
    value: Scalar | None = None


class Payload(msgspec.Struct, frozen=True, kw_only=True):
    """The whole message."""

    timestamp: int | None
    seq: int | None
    metrics: tuple[Metric, ...]


def read_payload(data: bytes) -> Payload:
    """The payload. Raises NotProtobufError."""
    timestamp: int | None = None
    seq: int | None = None
    metrics: list[Metric] = []
    for number, value in fields(data):
        if number == 1 and isinstance(value, int):
            timestamp = value
        elif number == 3 and isinstance(value, int):
            seq = value
        elif number == 2 and isinstance(value, bytes):
            if len(metrics) >= _MOST_METRICS:
                raise NotProtobufError("more metrics than a device has")
            metrics.append(_metric(value))
    return Payload(timestamp=timestamp, seq=seq, metrics=tuple(metrics))


def _metric(data: bytes) -> Metric:
    given: dict[int, int | bytes] = dict(fields(data))
    name, alias, timestamp = given.get(1), given.get(2), given.get(3)
    datatype = given.get(4)
    kind = datatype if isinstance(datatype, int) else 0
    return Metric(
        name=name.decode("utf-8", "replace") if isinstance(name, bytes) else "",
        alias=alias if isinstance(alias, int) else None,
        timestamp=timestamp if isinstance(timestamp, int) else None,
        datatype=kind,
        historical=bool(given.get(5)),
        transient=bool(given.get(6)),
        value=None if given.get(7) else _value(given, kind),
    )


def _value(given: Mapping[int, int | bytes], datatype: int) -> Scalar | None:
    """int_value 10, long_value 11, float_value 12, double_value 13, boolean_value 14, string_value 15."""
    for number in (10, 11):
        whole = given.get(number)
        if isinstance(whole, int):
            return signed(whole, datatype)
    small, large, truth, text = given.get(12), given.get(13), given.get(14), given.get(15)
    if isinstance(small, bytes) and len(small) == 4:
        return round(float(struct.unpack("<f", small)[0]), 6)
    if isinstance(large, bytes) and len(large) == 8:
        return float(struct.unpack("<d", large)[0])
    if isinstance(truth, int):
        return bool(truth)
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else None


def signed(value: int, datatype: int) -> int:
    """The number as its data type means it."""
    bits = _SIGNED.get(datatype)
    if bits is None:
        return value
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value
