"""What devices are for: how each is read, the other way round, and what is suggested."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.inputs import Observed
from alerts.plan import Expectation, Happens, Pattern, Placed, Plan, Priority
from alerts.roles import ROLES, Role, other_way_round, reading, suggested
from alerts.watch.kinds import opposite
from alerts.watch.memory import Watch
from alerts.watch.watching import see
from device_adapters.event import Kind

T0 = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
KINDS = [kind.value for kind in Kind]
TWO_SIDED = [role for role in ROLES.values() if role.no is not None]
roles = st.sampled_from(sorted(ROLES))
seen = st.sets(st.sampled_from(KINDS), max_size=6)


@pytest.mark.parametrize("role", ROLES.values(), ids=lambda role: role.word)
def test_every_word_of_the_table_is_a_canonical_kind_and_can_be_tried(role: Role) -> None:
    native = {kind for pair in role.stand_ins for kind in pair if kind}
    assert role.kinds | native | {each.kind for each in role.tries} <= set(KINDS)
    assert {each.kind for each in role.tries} <= role.kinds
    assert role.tries or not role.speaks or role.word == "gateway"
    assert not native & {role.yes, role.no}, "what is the role's own already stands in for nothing"


@pytest.mark.parametrize(
    ("role", "kinds", "expected"),
    [
        ("bed", {"contact.opened"}, {"contact.closed": "bed.occupied", "contact.opened": "bed.vacated"}),
        ("bed", {"switch.off", "link.measured"}, {"switch.on": "bed.occupied", "switch.off": "bed.vacated"}),
        ("bed", {"bed.vacated", "presence.detected"}, {}),
        ("front door", {"switch.on"}, {"switch.on": "contact.opened", "switch.off": "contact.closed"}),
        ("front door", {"contact.closed", "battery.measured"}, {}),
        ("pendant", {"button.pressed"}, {"button.pressed": "call.raised"}),
        ("call button", {"switch.off"}, {"switch.on": "call.raised"}),
        ("light", {"switch.on"}, {}),
        ("gateway", {"device.online"}, {}),
        ("front door", set(), {"switch.on": "contact.opened", "switch.off": "contact.closed"}),
        ("a word of the plan's own", {"contact.closed"}, {}),
    ],
)
def test_how_a_device_is_read(role: str, kinds: set[str], expected: dict[str, str]) -> None:
    assert reading(role, kinds) == expected


@pytest.mark.parametrize(
    ("role", "kinds", "expected"),
    [
        ("bed", {"contact.opened"}, {"contact.closed": "bed.vacated", "contact.opened": "bed.occupied"}),
        (
            "front door",
            {"contact.closed"},
            {"contact.closed": "contact.opened", "contact.opened": "contact.closed"},
        ),
        ("call button", {"switch.off"}, {"switch.off": "call.raised"}),
    ],
)
def test_the_other_way_round(role: str, kinds: set[str], expected: dict[str, str]) -> None:
    found = other_way_round(role, reading(role, kinds))
    assert found is not None
    assert found == expected


def test_a_button_has_no_other_way_round() -> None:
    assert other_way_round("pendant", {"button.pressed": "call.raised"}) is None
    assert other_way_round("gateway", {}) is None


@given(roles, seen)
def test_twice_the_other_way_round_is_as_it_was(role: str, kinds: set[str]) -> None:
    plain = reading(role, kinds)
    turned = other_way_round(role, plain)
    if turned is not None:
        assert turned != plain
        assert other_way_round(role, turned) == plain


@given(roles, seen)
def test_a_reading_only_ever_says_what_the_role_is_about(role: str, kinds: set[str]) -> None:
    read = reading(role, kinds)
    known = ROLES[role]
    assert set(read.values()) <= {known.yes, known.no}
    assert all(native not in {known.yes, known.no} for native in read)
    if kinds & known.kinds:
        assert read == {}


@given(st.sampled_from(TWO_SIDED), st.data())
def test_the_two_sides_of_a_wire_are_never_read_as_the_same(role: Role, data: st.DataObject) -> None:
    pair = data.draw(st.sampled_from(role.stand_ins)) if role.stand_ins else ()
    read = reading(role.word, pair)
    for native, kind in read.items():
        other = read.get(opposite(native) or "")
        assert other is None or other == opposite(kind)


def test_what_is_suggested() -> None:
    assert suggested({"contact.opened", "battery.measured"}) == "front door"
    assert suggested({"motion.detected"}, "Bathroom") == "bathroom motion"
    assert suggested({"motion.detected"}, "Julie's bedroom") == "bedroom motion"
    assert suggested({"bed.vacated"}) == "bed"
    assert suggested({"call.raised"}) == "pendant"
    assert suggested({"device.online"}) == "gateway"
    assert suggested({"battery.measured", "link.measured"}) is None
    assert suggested(()) is None


def test_a_wired_input_at_the_front_door_sets_off_the_rule_about_the_door() -> None:
    rule = Expectation(
        id="door",
        name="Door",
        priority=Priority.P3,
        when=Happens(pattern=Pattern(kinds=("contact.opened",), roles=("front door",))),
    )
    placed = Placed(role="front door", reads_as=reading("front door", {"switch.on"}))
    plan = Plan(resident="r", called="R", time_zone="UTC", expectations=(rule,), devices={"g/in": placed})
    watch, found = see(plan, Watch(), Observed(at=T0, device="g/in", kind="switch.off"))
    assert found == ()
    _, found = see(plan, watch, Observed(at=T0, device="g/in", kind="switch.on"))
    assert [type(each).__name__ for each in found] == ["Unmet"]
