"""What devices are for: one table of roles, what each role reports, and how to try it out on the spot.

The words are those that plans name (`Pattern.roles`). A plan may use further words of its own; of those the hub
knows only what the plan says.
"""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import NamedTuple

from alerts.watch.kinds import opposite
from device_adapters.event import Kind


class Try(NamedTuple):
    """Something to do on the spot, and the kind that must then be heard."""

    do: str
    kind: str


class Role(NamedTuple):
    """A role: the `yes` and `no` side of what it reports (`no` None where only `yes` matters), and how to try it.

    `stand_ins` are native (yes, no) kinds that may be wired to mean the same, the likeliest first. `also` are
    further kinds the role is chosen for. `speaks`: False for what only speaks when it is spoken to.
    """

    word: str
    yes: str | None = None
    no: str | None = None
    tries: tuple[Try, ...] = ()
    stand_ins: tuple[tuple[str, str], ...] = ()
    also: tuple[str, ...] = ()
    speaks: bool = True

    @property
    def kinds(self) -> frozenset[str]:
        """All that is expected of it."""
        return frozenset({k for k in (self.yes, self.no) if k is not None} | set(self.also))


_K = Kind
_CLOSED = (_K.CONTACT_CLOSED.value, _K.CONTACT_OPENED.value)
_OPENED = (_K.CONTACT_OPENED.value, _K.CONTACT_CLOSED.value)
_ON = (_K.SWITCH_ON.value, _K.SWITCH_OFF.value)
_SEEN = (_K.PRESENCE_DETECTED.value, _K.PRESENCE_CLEARED.value)
_MOVED = (_K.MOTION_DETECTED.value, _K.MOTION_CLEARED.value)
_SHAKEN = (_K.VIBRATION_DETECTED.value, _K.VIBRATION_CLEARED.value)
_ALARMED = (_OPENED, _ON)


def _place(word: str, kind: str, sit: str, rise: str) -> Role:
    yes, no = f"{kind}.occupied", f"{kind}.vacated"
    return Role(word, yes, no, (Try(sit, yes), Try(rise, no)), (_CLOSED, _ON, _SEEN))


def _door(word: str, what: str) -> Role:
    yes, no = _OPENED
    return Role(word, yes, no, (Try(f"Open {what} now", yes), Try(f"Close {what}", no)), (_ON, _SHAKEN))


def _motion(word: str, where: str) -> Role:
    yes, no = _MOVED
    return Role(word, yes, no, (Try(f"Walk about {where}", yes),), (_SEEN, _ON, _OPENED, _SHAKEN))


def _place_seen() -> Role:
    yes, no = _SEEN
    return Role("presence", yes, no, (Try("Go into the room", yes), Try("Leave the room", no)), (_MOVED, _ON))


def _call(word: str, do: str, *stand_ins: tuple[str, str]) -> Role:
    yes = _K.CALL_RAISED.value
    return Role(word, yes, None, (Try(do, yes),), stand_ins, (_K.CALL_CANCELLED.value,))


def _listener() -> Role:
    yes = _K.SOUND_DETECTED.value
    return Role("listener", yes, None, (Try("Clap your hands", yes),), (_ON,))


def _alarm(word: str, kind: str, do: str) -> Role:
    yes, no = f"{kind}.detected", f"{kind}.cleared"
    return Role(word, yes, no, (Try(do, yes), Try("Let it fall silent again", no)), _ALARMED)


_PRESSED = (_K.BUTTON_PRESSED.value, "")

ROLES: Mapping[str, Role] = {
    role.word: role
    for role in (
        _place("bed", "bed", "Sit on the bed now", "Get up"),
        _place("chair", "chair", "Sit down in the chair now", "Get up"),
        _place("pillow", "bed", "Press the pillow down", "Let go of the pillow"),
        _door("front door", "the front door"),
        _door("back door", "the back door"),
        _door("bathroom door", "the bathroom door"),
        _door("inner door", "the door"),
        _door("door", "the door"),
        _door("exit", "the door that leads out"),
        _door("window", "the window"),
        _door("cupboard", "the cupboard or fridge"),
        _motion("bedroom motion", "the bedroom"),
        _motion("bathroom motion", "the bathroom"),
        _motion("kitchen motion", "the kitchen"),
        _motion("hall motion", "the hall"),
        _motion("living room motion", "the living room"),
        _motion("motion", "the room"),
        _place_seen(),
        _call("pendant", "Press the pendant", _PRESSED, _ON, _OPENED),
        _call("call button", "Press the button or pull the cord", _PRESSED, _ON, _OPENED),
        _call("carephone", "Press the red button of the carephone", _PRESSED),
        Role("button", _K.BUTTON_PRESSED.value, None, (Try("Press the button", _K.BUTTON_PRESSED.value),), (_ON,)),
        Role(
            "fall sensor",
            _K.FALL_DETECTED.value,
            None,
            (Try("Let it fall as its maker describes", _K.FALL_DETECTED.value),),
            (_ON, _OPENED, _PRESSED),
            (_K.FALL_CANCELLED.value,),
        ),
        Role(
            "seizure sensor",
            _K.SEIZURE_DETECTED.value,
            None,
            (Try("Shake it as its maker describes", _K.SEIZURE_DETECTED.value),),
            (*_ALARMED, _SHAKEN),
        ),
        _alarm("bed moisture", "enuresis", "Wet the sensor"),
        _alarm("wetness sensor", "enuresis", "Wet the sensor"),
        _alarm("smoke alarm", "smoke", "Hold the test button of the alarm"),
        _alarm("CO alarm", "co", "Hold the test button of the alarm"),
        _alarm("gas alarm", "gas", "Hold the test button of the alarm"),
        _alarm("heat alarm", "heat", "Hold the test button of the alarm"),
        _alarm("leak sensor", "leak", "Put the contacts on a wet cloth"),
        Role(
            "medicine dispenser",
            _K.MEDICATION_TAKEN.value,
            None,
            (Try("Take a dose out as its maker describes", _K.MEDICATION_TAKEN.value),),
            (_OPENED, _ON),
            (_K.MEDICATION_DUE.value, _K.MEDICATION_MISSED.value),
        ),
        Role(
            "tracker",
            _K.LOCATION_REPORTED.value,
            None,
            (Try("Carry it into the open", _K.LOCATION_REPORTED.value),),
            also=(_K.ZONE_ENTERED.value, _K.ZONE_LEFT.value, _K.CALL_RAISED.value, _K.FALL_DETECTED.value),
        ),
        Role(
            "wearable",
            _K.HEART_RATE_MEASURED.value,
            None,
            (Try("Put it on", _K.HEART_RATE_MEASURED.value),),
            also=(_K.FALL_DETECTED.value, _K.CALL_RAISED.value, _K.RESPIRATION_MEASURED.value),
        ),
        Role(
            "thermometer",
            _K.TEMPERATURE_MEASURED.value,
            None,
            (Try("Warm it with your hand", _K.TEMPERATURE_MEASURED.value),),
            also=(_K.HUMIDITY_MEASURED.value, _K.CO2_MEASURED.value, _K.ILLUMINANCE_MEASURED.value),
        ),
        Role(
            "listener", _K.SOUND_DETECTED.value, None, (Try("Clap your hands", _K.SOUND_DETECTED.value),), (_ON,)
        ),
        Role(
            "appliance",
            *_ON,
            (Try("Switch the appliance on", _ON[0]), Try("Switch it off", _ON[1])),
            also=(_K.POWER_MEASURED.value, _K.ENERGY_MEASURED.value, _K.WATER_FLOW_MEASURED.value),
        ),
        Role(
            "lock",
            _K.LOCK_UNLOCKED.value,
            _K.LOCK_LOCKED.value,
            (Try("Unlock it", _K.LOCK_UNLOCKED.value), Try("Lock it", _K.LOCK_LOCKED.value)),
            (_OPENED, _ON),
        ),
        Role("light", *_ON, (Try("Switch it on", _ON[0]), Try("Switch it off", _ON[1])), speaks=False),
        Role("speaker", speaks=False),
        Role("gateway", also=(_K.HEARTBEAT.value, _K.DEVICE_ONLINE.value, _K.DEVICE_OFFLINE.value)),
    )
}
"""Every role by its word, in the order in which they are offered."""


def reading(role: str, seen: Iterable[str]) -> dict[str, str]:
    """How a device in the role is read (`Placed.reads_as`), given the native kinds it has been heard to report.

    Empty where its own words are the role's already, or where the role says nothing of them. Before anything is
    known of the device, it is taken to be wired in the likeliest way.
    """
    known = ROLES.get(role)
    kinds = frozenset(seen)
    if known is None or known.yes is None or kinds & known.kinds:
        return {}
    fitting = (pair for pair in known.stand_ins if not kinds or kinds & set(pair))
    return {native: kind for pair in islice(fitting, 1) for native, kind in _meant(known, pair)}


def _meant(role: Role, pair: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """What a native pair means in the role; where only the one side matters, the other keeps its own meaning."""
    sides = ((pair[0], role.yes), (pair[1], role.no))
    return tuple((native, kind) for native, kind in sides if native and kind is not None and native != kind)


def other_way_round(role: str, reads_as: Mapping[str, str]) -> dict[str, str] | None:
    """The same with yes and no exchanged, or None where there is no other way round (a button is a button)."""
    known = ROLES.get(role)
    if known is None or known.yes is None:
        return None
    if known.no is None:
        return _other_side(known.yes, reads_as)
    exchanged = {known.yes: known.no, known.no: known.yes}
    stands_in = any(kind in exchanged for kind in reads_as.values())
    meant = dict(reads_as) if stands_in else {known.yes: known.yes, known.no: known.no, **reads_as}
    turned = {native: exchanged.get(kind, kind) for native, kind in meant.items()}
    return {native: kind for native, kind in turned.items() if native != kind}


def _other_side(yes: str, reads_as: Mapping[str, str]) -> dict[str, str] | None:
    """What one side of a native state meant is meant by its other side instead."""
    turned = {opposite(native) or native if kind == yes else native: kind for native, kind in reads_as.items()}
    return turned if turned.keys() != reads_as.keys() else None


def suggested(seen: Iterable[str], room: str = "") -> str | None:
    """The role that fits best what a device has been heard to report, or None where that says nothing."""
    kinds, words = frozenset(seen), room.lower().split()
    own = [role for role in ROLES.values() if kinds & {role.yes, role.no}]
    likely = own or [role for role in ROLES.values() if kinds & frozenset(role.also)]
    near = [role for role in likely if role.word.split()[0] in words]
    return next((role.word for role in (*near, *likely)), None)
