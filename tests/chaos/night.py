"""A night that is short and full: who lives where, who may be woken, and what happens when. All from one seed."""

from collections.abc import Iterator
from random import Random
from typing import Any

import msgspec

LIMITS = {
    "out-of-bed": 60.0,
    "left-home": 30.0,
    "call": 0.0,
    "smoke": 0.0,
}  #: seconds of the night, by expectation
_HOMES = 3
_STRANGE = (b"\xff\xfe not JSON %d", b'{"device": "bed-1", "kind": "no.such.kind", "n": %d}')


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """A message of a gateway, `at_s` seconds into the night. Every payload is unlike all others.

    `dated` says that the payload tells its own time, which is filled in when it is published.
    """

    at_s: float
    gateway: str
    topic: str
    payload: bytes
    dated: bool


class Night(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is given: the service file, the phones' file, and the happenings in order."""

    service: dict[str, Any]
    contacts: dict[str, Any]
    happenings: tuple[Happening, ...]
    unmet: frozenset[tuple[str, str]]  #: (resident, expectation) that nothing satisfies in time
    length_s: float


def make_night(seed: int, *, length_s: float, residents: int = 6) -> Night:
    """The night of a seed; an episode of trouble needs about 100 s, so its length decides how many there are."""
    random = Random(seed)
    said = list(_background(random, length_s))
    unmet = set()
    for number in range(1, residents + 1):
        for at_s, what in _episodes(random, length_s):
            said += [_event(number, at_s + s, device, kind) for s, device, kind in _EPISODES[what]]
            if what in LIMITS:
                unmet.add((f"resident-{number}", what))
    numbered = (_numbered(happening, n) for n, happening in enumerate(sorted(said, key=lambda h: h.at_s)))
    return Night(
        service=_service(residents),
        contacts={"contacts": _phones()},
        happenings=tuple(numbered),
        unmet=frozenset(unmet),
        length_s=length_s,
    )


# what happens

_EPISODES: dict[str, tuple[tuple[float, str, str], ...]] = {
    "back in time": ((0, "bed", "bed.vacated"), (22, "bed", "bed.occupied")),
    "out-of-bed": ((0, "bed", "bed.vacated"), (150, "bed", "bed.occupied")),
    "left-home": (
        (0, "bed", "bed.vacated"),
        (5, "door", "contact.opened"),
        (48, "door", "contact.closed"),
        (52, "bed", "bed.occupied"),
    ),
    "call": ((0, "pendant", "call.raised"),),
    "smoke": ((0, "smoke", "smoke.detected"), (60, "smoke", "smoke.cleared")),
}
_TAKES_S = {"back in time": 40.0, "out-of-bed": 165.0, "left-home": 65.0, "call": 10.0, "smoke": 70.0}


def _episodes(random: Random, length_s: float) -> Iterator[tuple[float, str]]:
    """One after the other, each kind of trouble once at most, so that an alert is known by its expectation."""
    troubles = random.sample(sorted(LIMITS), len(LIMITS))
    at_s = random.uniform(10, 40)
    while troubles:
        what = "back in time" if random.random() < 0.3 else troubles.pop()
        if at_s + _TAKES_S[what] > length_s:
            return
        yield at_s, what
        at_s += _TAKES_S[what] + random.uniform(0, 30)


def _background(random: Random, length_s: float) -> Iterator[Happening]:
    """Movement in every home all night, now and then nonsense, and a gateway nobody knows."""
    for home in range(1, _HOMES + 1):
        at_s = 0.0
        while (at_s := at_s + random.expovariate(0.25)) < length_s:
            yield Happening(
                at_s=at_s,
                gateway=f"gateway-{home}",
                topic=f"tec/v1/gateway-{home}/zigbee2mqtt/zigbee2mqtt/hall-{home}",
                payload=b'{"occupancy": %s, "n": %%d}' % random.choice((b"true", b"false")),
                dated=False,
            )
    for at_s in sorted(random.uniform(0, length_s) for _ in range(6)):
        gateway = random.choice(("gateway-1", "gateway-2", "nobodys"))
        topic = f"tec/v1/{gateway}/tec/strange"
        yield Happening(at_s=at_s, gateway="gateway-1", topic=topic, payload=random.choice(_STRANGE), dated=False)


def _event(number: int, at_s: float, device: str, kind: str) -> Happening:
    gateway = f"gateway-{1 + number % _HOMES}"
    name = f"{device}-{number}"
    if device == "smoke":
        seen = b"true" if kind == "smoke.detected" else b"false"
        topic = f"tec/v1/{gateway}/zigbee2mqtt/zigbee2mqtt/{name}"
        payload = b'{"smoke": %s, "n": %%d}' % seen
        return Happening(at_s=at_s, gateway=gateway, topic=topic, payload=payload, dated=False)
    payload = b'{"device": "%s", "kind": "%s", "occurred_at": "AT"}' % (name.encode(), kind.encode())
    return Happening(at_s=at_s, gateway=gateway, topic=f"tec/v1/{gateway}/tec/{name}", payload=payload, dated=True)


def _numbered(happening: Happening, number: int) -> Happening:
    if happening.dated:
        return happening
    return msgspec.structs.replace(happening, payload=happening.payload % number)


# who lives where and who is woken


def _service(residents: int) -> dict[str, Any]:
    return {
        "id": "night",
        "name": "Night Service",
        "time_zone": "Europe/London",
        "contacts": [
            {"id": c, "name": c.title(), "phone": _number(c), "minutes_away": 2, "on_alarm": c == "desk"}
            for c in _TEMPERAMENTS
        ],
        "homes": [_home(home, residents) for home in range(1, _HOMES + 1)],
    }


def _home(home: int, residents: int) -> dict[str, Any]:
    here = [n for n in range(1, residents + 1) if 1 + n % _HOMES == home]
    devices = [device for n in here for device in _devices(n)]
    hall = {"id": f"hall-{home}", "ecosystem": "zigbee2mqtt", "role": "hall motion", "residents": []}
    return {
        "id": f"home-{home}",
        "name": f"Home {home}",
        "time_zone": "Europe/London",
        "residents": [
            {"id": f"resident-{n}", "name": f"Resident {n}", "called": f"R{n}", "plan": _plan(n)} for n in here
        ],
        "gateways": [{"id": f"gateway-{home}", "name": f"Gateway {home}", "devices": [*devices, hall]}],
    }


def _devices(number: int) -> Iterator[dict[str, Any]]:
    for role in ("bed", "door", "pendant", "smoke"):
        ecosystem = "zigbee2mqtt" if role == "smoke" else "tec"
        of = [f"resident-{number}"]
        yield {"id": f"{role}-{number}", "ecosystem": ecosystem, "role": role, "residents": of}


def _plan(number: int) -> dict[str, Any]:
    bed, door = {"kinds": ["bed.occupied"], "roles": ["bed"]}, {"kinds": ["contact.opened"], "roles": ["door"]}
    whens = {
        "out-of-bed": ("P2", {"kinds": ["bed.vacated"], "roles": ["bed"]}, [bed]),
        "left-home": ("P1", door, [bed]),
        "call": ("P1", {"kinds": ["call.raised"], "roles": ["pendant"]}, []),
        "smoke": ("P0", {"kinds": ["smoke.detected"], "roles": ["smoke"]}, []),
    }
    first, second = _LADDERS[number % len(_LADDERS)]
    return {
        "expectations": [
            {
                "id": name,
                "name": name.replace("-", " ").capitalize(),
                "priority": priority,
                "when": {"type": "happens", "pattern": pattern},
                "expect": expect,
                "within_s": LIMITS[name],
                "ladder": "everybody",
                "arrive_s": 60,
                "close_s": 120,
            }
            for name, (priority, pattern, expect) in whens.items()
        ],
        "ladders": [
            {
                "id": "everybody",
                "rounds": 3,
                "steps": [
                    {"who": [first], "wait_s": 30},
                    {"who": [second], "wait_s": 30, "together": False},
                    {"who": ["ready", "caller"], "wait_s": 40},
                ],
            }
        ],
    }


def _number(contact: str) -> str:
    return f"+4477009001{list(_TEMPERAMENTS).index(contact):02d}"


_GONE = [{"after_s": 20, "says": "arrived"}, {"after_s": 45, "says": "done"}]
_TEMPERAMENTS: dict[str, Any] = {
    "ready": {"like": "answers at once", "texts": [{"after_s": 4, "says": "going"}], "having_gone": _GONE},
    "caller": {"like": "wakes to the second call", "having_gone": _GONE},
    "texter": {"like": "answers texts only", "texts": [{"after_s": 8, "says": "going"}], "having_gone": _GONE},
    "lost": {"like": "goes but never arrives", "texts": [{"after_s": 5, "says": "going"}, {}]},
    "sleeper": "sleeps",
    "decliner": "declines",
    "away": {"like": "cannot go", "texts": [{"after_s": 6, "says": "cannot"}]},
    "off": "phone off",
    "talker": {"like": "spoke to the person", "texts": [{"after_s": 12, "says": "all well"}]},
    "rubbish": "replies rubbish",
    "desk": "sleeps",
}
_LADDERS = (
    ("texter", "sleeper"),
    ("lost", "off"),
    ("sleeper", "caller"),
    ("decliner", "texter"),
    ("away", "rubbish"),
    ("off", "talker"),
)


def _phones() -> list[dict[str, Any]]:
    return [
        {"number": _number(c), "name": c.title(), "temperament": temperament}
        for c, temperament in _TEMPERAMENTS.items()
    ]
