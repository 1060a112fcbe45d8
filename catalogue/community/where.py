"""How far apart places are, and where a postcode is as far as the services themselves show it."""

from collections import defaultdict
from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt

import msgspec

from catalogue.community.postcode import outcode, postcode
from catalogue.community.service import LocalService, Point

EARTH_KM = 6371.0088  #: mean radius, IUGG
KM_IN_A_MILE = 1.609344


def kilometres(one: Point, other: Point) -> float:
    """The great-circle distance, by the haversine formula."""
    phi, psi = radians(one.latitude), radians(other.latitude)
    half = sin((psi - phi) / 2) ** 2
    half += cos(phi) * cos(psi) * sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def miles(distance: float) -> float:
    """Kilometres as miles."""
    return distance / KM_IN_A_MILE


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """Where distances are measured from. `name`: the postcode, outcode or place; `rough`: only nearby."""

    name: str
    point: Point
    rough: bool = False


class Gazetteer:
    """Knows where postcodes and places are from the services' own places, and nothing else.

    A whole postcode that a service has is known well; another of an outcode lies about the middle of those seen
    in it.
    """

    def __init__(self, services: Iterable[LocalService]) -> None:
        whole: dict[str, set[tuple[float, float]]] = defaultdict(set)
        names: dict[str, set[tuple[float, float]]] = defaultdict(set)
        for service in services:
            for place in service.places:
                if place.point is None:
                    continue
                at = (place.point.latitude, place.point.longitude)
                if place.postcode:
                    whole[place.postcode].add(at)
                if place.name:
                    names[place.name].add(at)
        half: dict[str, set[tuple[float, float]]] = defaultdict(set)
        for code, points in whole.items():
            half[outcode(code)] |= points
        self._whole = {code: _middle(points) for code, points in whole.items()}
        self._half = {code: _middle(points) for code, points in half.items()}
        self._names = {name: _middle(points) for name, points in names.items() if len(points) == 1}

    @property
    def places(self) -> list[str]:
        """The names of places that can be chosen, in order."""
        return sorted(self._names)

    @property
    def outcodes(self) -> list[str]:
        """The outcodes whose whereabouts are known, in order."""
        return sorted(self._half)

    def find(self, text: str) -> Spot | None:
        """A postcode, an outcode or the name of a place; None where nothing shows where it is."""
        code, half = postcode(text), outcode(text)
        if code in self._whole:
            return Spot(name=code, point=self._whole[code])
        if half in self._half:
            return Spot(name=half, point=self._half[half], rough=True)
        wanted = " ".join(text.lower().split())
        for name, point in sorted(self._names.items()):
            if name.lower() == wanted:
                return Spot(name=name, point=point)
        return None


def _middle(points: Iterable[tuple[float, float]]) -> Point:
    """The middle of places that lie within one district; order of the points plays no part."""
    ordered = sorted(points)
    return Point(
        latitude=sum(latitude for latitude, _ in ordered) / len(ordered),
        longitude=sum(longitude for _, longitude in ordered) / len(ordered),
    )
