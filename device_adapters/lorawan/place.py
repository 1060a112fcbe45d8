"""Where a tracker says it is."""

from collections.abc import Mapping
from typing import Any

from device_adapters.event import Kind
from device_adapters.values import NOTHING, Facts

_LATITUDE = ("latitude", "gpslatitude", "latitudedeg", "lat")
_LONGITUDE = ("longitude", "longitud", "gpslongitude", "longitudedeg", "lon", "lng", "long")
_ACCURACY = ("horizontalaccuracy", "accuracy")


def place(fields: Mapping[str, Any]) -> Facts | str:
    """The location among fields by plain name (WGS 84, degrees), the reason why it is left out, or nothing.

    Zero and zero is what receivers say before their first fix.
    """
    if (latitude := _number(fields, _LATITUDE)) is None or (longitude := _number(fields, _LONGITUDE)) is None:
        return NOTHING
    if latitude == longitude == 0:
        return "no fix yet"
    if abs(latitude) > 90 or abs(longitude) > 180:
        return f"{latitude!r}, {longitude!r} is no place on Earth"
    accuracy = _number(fields, _ACCURACY)
    about = {} if accuracy is None or accuracy <= 0 else {"accuracy_m": accuracy}
    return ((Kind.LOCATION_REPORTED, {"lat": latitude, "lon": longitude, **about}),)


def _number(fields: Mapping[str, Any], names: tuple[str, ...]) -> float | None:
    for name in names:
        value = fields.get(name)
        if type(value) is int or type(value) is float:
            return value
    return None
