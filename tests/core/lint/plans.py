"""A plan that nothing is amiss with, to be spoilt in one place at a time."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec

from alerts.ladder import Channel, Contact, Ladder, Prompt, Rota, Shift, Step
from alerts.lint import Remark, Severity, lint
from alerts.plan import Agreement, Corroboration, Expectation, Happens, Pattern, Placed, Plan, Priority, Window

ON = datetime(2026, 11, 23, 18, tzinfo=UTC)
HEARTBEAT = Pattern(kinds=("heartbeat",), roles=("gateway",))
OUT_OF_BED = Expectation(
    id="out-of-bed",
    name="Out of bed",
    priority=Priority.P2,
    when=Happens(pattern=Pattern(kinds=("bed.vacated",), roles=("bed",)), settle_s=20),
    during=Window(start="22:00", end="07:00"),
    expect=(Pattern(kinds=("bed.occupied",), roles=("bed",)),),
    within_s=1200,
    corroborated=Corroboration(by=(Pattern(kinds=("motion.detected",), roles=("hall",)),), otherwise_s=5400),
    ladder="usual",
    safe_s=1800,
)
FALL = Expectation(
    id="fall",
    name="A fall",
    priority=Priority.P1,
    when=Happens(pattern=Pattern(kinds=("fall.detected",), roles=("pendant",))),
    expect=(Pattern(kinds=("fall.cancelled",), roles=("pendant",)),),
    within_s=30,
    ladder="usual",
    safe_s=1800,
)
BLIND = Expectation(
    id="blind",
    name="Nothing is heard from the home",
    priority=Priority.P1,
    when=Happens(pattern=HEARTBEAT, from_start=True),
    expect=(HEARTBEAT,),
    within_s=2700,
    ladder="usual",
    safe_s=3600,
)
SMOKE = Expectation(
    id="smoke",
    name="Smoke",
    priority=Priority.P0,
    when=Happens(pattern=Pattern(kinds=("smoke.detected",), roles=("smoke",))),
    ladder="usual",
    safe_s=1800,
)
GOOD = Plan(
    resident="julie",
    called="JW",
    time_zone="Europe/London",
    expectations=(OUT_OF_BED, FALL, BLIND, SMOKE),
    devices={
        "pad": Placed(role="bed", room="bedroom", label="Julie's bed"),
        "hall pir": Placed(role="hall", room="hall"),
        "pendant": Placed(role="pendant", label="Julie's pendant"),
        "smoke": Placed(role="smoke", room="kitchen"),
        "hub": Placed(role="gateway"),
        "lamp": Placed(role="light", room="bedroom"),
    },
    contacts={
        "anna": Contact(id="anna", name="Anna", phone="+447700900101", minutes_away=6),
        "ben": Contact(id="ben", name="Ben", phone="+447700900102", minutes_away=12),
        "cara": Contact(id="cara", name="Cara", phone="+447700900103", minutes_away=20),
    },
    rotas={"east": Rota(id="east", standing=("anna",))},
    ladders={
        "usual": Ladder(
            id="usual",
            steps=(
                Step(prompt=Prompt(device="lamp", action="on"), wait_s=60),
                Step(who=("rota:east",), wait_s=180),
                Step(who=("ben", "cara"), wait_s=300),
            ),
        )
    },
    agreement=Agreement(
        agreed_by="Julie Warner",
        basis="her own decision",
        agreed_on=date(2026, 9, 1),
        review_on=date(2027, 3, 1),
    ),
)


def plan(**changed: Any) -> Plan:
    """The good plan with some of its parts changed."""
    return msgspec.structs.replace(GOOD, **changed)


def rule(expectation: Expectation, **changed: Any) -> Plan:
    """The good plan with one of its rules changed."""
    spoilt = msgspec.structs.replace(expectation, **changed)
    return plan(expectations=tuple(spoilt if e.id == spoilt.id else e for e in GOOD.expectations))


def steps(*given: Step) -> Plan:
    """The good plan with other steps."""
    return plan(ladders={"usual": Ladder(id="usual", steps=given)})


def contact(key: str, **changed: Any) -> Plan:
    """The good plan with one contact changed."""
    return plan(contacts={**GOOD.contacts, key: msgspec.structs.replace(GOOD.contacts[key], **changed)})


def everybody(**changed: Any) -> Plan:
    """The good plan with every contact changed."""
    return plan(contacts={k: msgspec.structs.replace(c, **changed) for k, c in GOOD.contacts.items()})


def shift(who: str, start: str, end: str) -> Shift:
    """A shift between two times of UTC."""
    return Shift(contact=who, start=datetime.fromisoformat(start), end=datetime.fromisoformat(end))


def musts(given: Plan, on: datetime | None = ON) -> list[tuple[str, str]]:
    """Where and what must be put right."""
    return _of(lint(given, on=on), Severity.MUST)


def shoulds(given: Plan, on: datetime | None = ON) -> list[tuple[str, str]]:
    """Where and what should be thought about."""
    return _of(lint(given, on=on), Severity.SHOULD)


def _of(remarks: list[Remark], severity: Severity) -> list[tuple[str, str]]:
    return [(r.where, r.words) for r in remarks if r.severity is severity]


TEXT_ONLY = (Channel.TEXT,)
