"""A rule of the examples is told in a home's own names of roles."""

from alerts.plan import Expectation, Happens, Pattern, Placed, Priority
from tec_hub.night_trial.fitting import fitted

HOME = {
    "a": Placed(role="bathroom motion", room="Bathroom"),
    "b": Placed(role="hall motion", room="Hall"),
    "c": Placed(role="bed", room="Bedroom"),
}


def rule(when: Pattern, expect: Pattern) -> Expectation:
    return Expectation(
        id="x", name="X", priority=Priority.P2, when=Happens(pattern=when), expect=(expect,), within_s=60
    )


def test_a_role_is_every_role_there_that_is_of_its_kind() -> None:
    bed, motion = Pattern(kinds=("bed.vacated",), roles=("bed",)), Pattern(roles=("motion",))
    made = fitted(rule(bed, motion), HOME)
    assert isinstance(made.when, Happens)
    assert made.when.pattern == bed
    assert made.expect == (Pattern(roles=("bathroom motion", "hall motion")),)


def test_where_a_room_is_named_only_what_is_in_it_counts() -> None:
    made = fitted(rule(Pattern(roles=("motion",), rooms=("Hall",)), Pattern(roles=("exit",))), HOME)
    assert isinstance(made.when, Happens)
    assert made.when.pattern.roles == ("hall motion",)
    assert made.expect[0].roles == ("exit",)  # nothing of the kind is there: the lint says so
