"""What must be true of every sequence of messages and instants, however odd."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from alerts.finding import Finding, Unmet
from alerts.inputs import CameBack, CarerCame, CarerLeft, Observed, PlanChanged, WasDown, WentAway
from alerts.plan import Plan
from alerts.watch import Told, Watch, advance, alert_ended, see, told
from tests.core.watch import rules
from tests.core.watch.night import DEVICES, Night

START = datetime(2026, 10, 24, 19, 30, tzinfo=UTC)
PLAN = Plan(
    resident="julie",
    called="J",
    time_zone="Europe/London",
    devices=DEVICES,
    expectations=(
        rules.out_of_bed_seen(),
        rules.NOT_TO_BED,
        rules.NOT_UP,
        rules.LEFT_HOME,
        rules.DOOR_OPEN,
        rules.LONG_IN_BATHROOM,
        rules.MANY_VISITS,
        rules.NO_MOVEMENT,
        rules.FALL,
        rules.SEIZURE,
        rules.FIRE,
        rules.COLD,
        rules.WANDERED,
        rules.LEFT_ZONE,
        rules.WANDERING,
        rules.RESTLESS,
        rules.BLIND,
    ),
)
VALUES: dict[str, st.SearchStrategy[object]] = {
    "temperature.measured": st.floats(-20, 40),
    "location.reported": st.fixed_dictionaries({"lat": st.floats(51.49, 51.51), "lon": st.floats(-0.11, -0.09)}),
    "zone.left": st.sampled_from(["home", "shops"]),
    "zone.entered": st.sampled_from(["home", "shops"]),
}
KINDS = (
    *("bed.occupied", "bed.vacated", "motion.detected", "motion.cleared", "presence.detected"),
    *("presence.cleared", "contact.opened", "contact.closed", "fall.detected", "fall.cancelled"),
    *("seizure.detected", "smoke.detected", "smoke.cleared", "sound.detected", "heartbeat", "no.such.kind"),
    *("device.offline", "battery.low", "carer.arrived", "carer.left", *VALUES),
)


@st.composite
def observations(draw: st.DrawFn) -> Callable[[datetime], Observed]:
    kind = draw(st.sampled_from(KINDS))
    given: dict[str, object] = {
        "device": draw(st.sampled_from(["hub", "nobody's", *DEVICES])),
        "kind": kind,
        "value": draw(VALUES[kind]) if kind in VALUES else None,
        "historical": draw(st.sampled_from([False] * 9 + [True])),
        "retained": draw(st.sampled_from([False] * 9 + [True])),
    }
    ago = draw(st.none() | st.integers(-400, 10_000) | st.integers(-(10**9), 10**9))

    def at(now: datetime) -> Observed:
        occurred_at = None if ago is None else now - timedelta(seconds=ago)
        return msgspec.convert(given | {"at": now, "occurred_at": occurred_at}, Observed, from_attributes=True)

    return at


NEWS: st.SearchStrategy[Callable[[datetime], Told]] = st.sampled_from(
    [
        lambda at: CarerCame(at=at, by="anna", until=at + timedelta(minutes=50)),
        lambda at: CarerLeft(at=at),
        lambda at: WentAway(at=at, until=at + timedelta(hours=9)),
        lambda at: CameBack(at=at),
        lambda at: WasDown(at=at, since=at - timedelta(minutes=40)),
        lambda at: PlanChanged(at=at),
    ]
)
GAPS = st.integers(0, 90) | st.integers(0, 7200) | st.just(0)
STORIES = st.lists(st.tuples(GAPS, observations() | observations() | observations() | NEWS), max_size=40)
Story = list[tuple[int, Callable[[datetime], Observed | Told]]]


def on_time(watch: Watch, until: datetime) -> tuple[Watch, list[Finding]]:
    """Time passes with the hub awake."""
    found: list[Finding] = []
    while watch.due is not None and watch.due <= until:
        watch, new = advance(PLAN, watch, watch.due, watch.due)
        found += new
    return watch, found


def take(watch: Watch, news: Observed | Told) -> tuple[Watch, tuple[Finding, ...]]:
    return see(PLAN, watch, news) if isinstance(news, Observed) else told(PLAN, watch, news)


def live(
    story: Story, between: Callable[[Watch, datetime, datetime], Watch] = lambda watch, _before, _at: watch
) -> tuple[Watch, list[Finding]]:
    """The story as it happens; `between` may do something before each message and at the end."""
    watch, found, now = Watch(), list[Finding](), START
    for gap, news in (*story, (86_400, lambda at: PlanChanged(at=at))):
        before, now = now, now + timedelta(seconds=gap)
        watch = between(watch, before, now)
        watch, new = on_time(watch, now)
        found += new
        watch, told_ = take(watch, news(now))
        found += told_
    return watch, found


@given(STORIES)
def test_any_story_is_understood_and_time_always_moves_on(story: Story) -> None:
    watch, found = live(story)
    assert watch.due is None or watch.due > START
    assert all(isinstance(f, Finding) for f in found)
    for finding in found:
        if isinstance(finding, Unmet):
            assert finding.since <= finding.due <= finding.at
    assert len(msgspec.json.encode(watch)) < 20_000


@given(STORIES)
def test_the_same_story_ends_the_same_and_leaves_what_it_was_given_alone(story: Story) -> None:
    seen: list[tuple[Watch, bytes]] = []

    def remember(watch: Watch, _before: datetime, _at: datetime) -> Watch:
        seen.append((watch, msgspec.json.encode(watch)))
        return watch

    assert live(story) == live(story, remember)
    assert all(msgspec.json.encode(watch) == written for watch, written in seen)


@given(STORIES)
def test_what_is_written_down_between_two_messages_changes_nothing(story: Story) -> None:
    def reread(watch: Watch, _before: datetime, _at: datetime) -> Watch:
        return msgspec.json.decode(msgspec.json.encode(watch), type=Watch)

    assert live(story) == live(story, reread)


@given(STORIES, st.floats(0, 1))
def test_looking_at_the_clock_more_often_changes_nothing(story: Story, part: float) -> None:
    def look(watch: Watch, before: datetime, at: datetime) -> Watch:
        then = before + (at - before) * part
        if watch.due is None or watch.due > then:
            looked, found = advance(PLAN, watch, then, then)
            assert not found
            assert looked.due == watch.due or watch.due is None
            return looked if watch.due is not None else watch
        return watch

    assert live(story) == live(story, look)


@given(STORIES, st.integers(1, 200_000))
def test_catching_up_in_pieces_is_the_same_as_at_once(story: Story, seconds: int) -> None:
    watch, _ = live(story)
    begun = START + timedelta(seconds=sum(gap for gap, _ in story) + 86_400)
    at = begun + timedelta(seconds=seconds)
    at_once = advance(PLAN, watch, at, at)
    found: tuple[Finding, ...] = ()
    while watch.due is not None and watch.due <= at:
        watch, new = advance(PLAN, watch, watch.due, at)
        found += new
    assert (watch, found) == at_once


@given(STORIES)
def test_smoke_is_told_at_once_whatever_else_is_going_on(story: Story) -> None:
    watch, _ = live(story)
    begun = START + timedelta(seconds=sum(gap for gap, _ in story) + 86_400)
    for kind in ("smoke.cleared", "smoke.detected"):
        watch, found = see(PLAN, watch, Observed(at=begun, device="smoke", kind=kind))
    assert [(f.expectation, f.at) for f in found if isinstance(f, Unmet)] == [("fire", begun)]


@given(st.lists(st.integers(1, 3 * 3600), min_size=1, max_size=30))
def test_out_of_bed_is_raised_exactly_when_a_stopwatch_would(gaps: list[int]) -> None:
    """Against a plain reckoning over the whole night, of ten hours as the clocks go back."""
    opens, closes = datetime(2026, 10, 24, 21, 0, tzinfo=UTC), datetime(2026, 10, 25, 7, 0, tzinfo=UTC)
    night = Night(rules.out_of_bed(), evening="2026-10-24", starts="19:00")
    changes = [night.now + timedelta(seconds=sum(gaps[: n + 1])) for n in range(len(gaps))]
    for number, change in enumerate(changes):
        night.until(change).says("pad", "bed.occupied" if number % 2 else "bed.vacated")
    night.until(closes + timedelta(hours=1))
    expected = []
    for left, back in zip(changes[::2], [*changes[1::2], closes + timedelta(days=1)], strict=False):
        due = max(left, opens) + timedelta(minutes=20)
        if due <= back and due <= closes and left < closes:
            expected.append(due)
    assert [f.at for f in night.unmet()] == [d for d in expected if d <= night.now]


MOMENTS = st.lists(st.integers(0, 1800).map(lambda n: 10 * n), min_size=1, max_size=12, unique=True).map(sorted)
MINUTES = st.lists(st.integers(0, 300), max_size=12, unique=True).map(sorted)
NEVER = 10**6


@given(MOMENTS, MINUTES)
def test_being_seen_shortens_the_limit_exactly_as_agreed(bed: list[int], hall: list[int]) -> None:
    """Against a plain reckoning: each movement lasts fifty seconds and counts two minutes beyond its end."""
    night = (
        Night(rules.out_of_bed_seen()).at("22:30").says("pad", "bed.occupied").says("hall pir", "motion.cleared")
    )
    begun = night.now
    seen = [(60 * minute + 3, 60 * minute + 53) for minute in hall]
    messages = [(s, "pad", "bed.occupied" if n % 2 else "bed.vacated") for n, s in enumerate(bed)]
    for start, end in seen:
        messages += [(start, "hall pir", "motion.detected"), (end, "hall pir", "motion.cleared")]
    for second, device, kind in sorted(messages, key=lambda m: m[0]):
        night.until(begun + timedelta(seconds=second)).says(device, kind)
    expected = []
    for left, back in zip(bed[::2], [*bed[1::2], NEVER], strict=False):
        before = any(start <= left and left - 120 <= end for start, end in seen)
        first = min((t for span in seen for t in span if t >= left), default=NEVER)
        due = left + 1200 if before else min(max(left + 1200, first), left + 3600)
        if due <= back:
            expected.append((timedelta(seconds=left), timedelta(seconds=due)))
    assert [(f.since - begun, f.at - begun) for f in night.at("07:30").unmet()] == expected


@given(st.lists(st.integers(60, 3 * 3600), min_size=1, max_size=12), st.integers(0, 3600))
@example([60, 8340, 60], 1200)  # back at the very moment at which the limit runs out
def test_a_night_that_arrives_all_at_once_is_judged_as_it_would_have_been(gaps: list[int], wait: int) -> None:
    """Each limit that had run out is found again, as past or, if she is still up, as late."""
    kinds = ["bed.occupied" if n % 2 else "bed.vacated" for n in range(len(gaps))]
    as_it_was, at_once = (Night(rules.out_of_bed(), starts="20:00").says("pad", "bed.occupied") for _ in range(2))
    changes = [as_it_was.now + timedelta(seconds=sum(gaps[: n + 1])) for n in range(len(gaps))]
    for change, kind in zip(changes, kinds, strict=True):
        as_it_was.until(change).says("pad", kind)
    end = changes[-1] + timedelta(seconds=wait)
    ran_out = [f.since for f in as_it_was.until(end).unmet() if f.since > changes[0] - timedelta(1)]
    at_once.until(end)
    for change, kind in zip(changes, kinds, strict=True):
        observed = Observed(at=end, device="pad", kind=kind, occurred_at=change)
        at_once.watch, found = see(at_once.plan, at_once.watch, observed)
        at_once.found += found
    again = at_once.until(end + timedelta(seconds=30)).unmet()
    late = [f for f in again if f.due <= end]
    assert [f.since for f in late] == ran_out[: len(late)]
    assert all(f.past or f.late or end - f.due <= timedelta(seconds=120) for f in late)


def test_what_is_remembered_stays_small_over_a_busy_month() -> None:
    random, watch, now = Random(7), Watch(), START
    kinds = [k for k in KINDS if k not in VALUES]
    largest = 0
    for _ in range(6000):
        now += timedelta(seconds=random.expovariate(1 / 400))
        watch, _ = on_time(watch, now)
        given = Observed(at=now, device=random.choice(list(DEVICES)), kind=random.choice(kinds))
        watch, _ = see(PLAN, watch, given)
        if random.random() < 0.05:
            watch = alert_ended(PLAN, watch, random.choice(PLAN.expectations).id, now)
        largest = max(largest, len(msgspec.json.encode(watch))) if random.random() < 0.05 else largest
    assert largest < 20_000
