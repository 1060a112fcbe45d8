"""Looks every minute how devices and gateways fare: learns how often each speaks, and notes what is wrong.

Nothing is judged while the hub itself hears nothing, nor is any silence from before it heard again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from alerts.health.classes import PATIENCE, Patience, Power, power_of
from alerts.health.examining import (
    BLIND,
    Facts,
    Finding,
    Last,
    What,
    examine,
    link_is_weak,
    measured_skew,
)
from alerts.health.memory import Memory, clock_seen, heard, learnt, link_seen, settled
from alerts.health.safeguards import sole_devices, sole_gateways
from alerts.inputs import Input, Observed
from alerts.plan import Expectation
from tec_hub.clock import Clock
from tec_hub.known_devices import KnownDevice, read_devices
from tec_hub.signals import BOARD, CONFIGURATION, Signals
from tec_hub.store.database import Database
from tec_hub.store.device_care import HealthFindingRow, SupervisionRow
from tec_hub.store.equipment import GatewayRow
from tec_hub.store.people import ResidentRow
from tec_hub.store.plans import PlanBook, configuration_changed
from tec_hub.store.running import PulseRow

_KEEP_EVERY = timedelta(minutes=15)  # what was learnt since is learnt again after a kill
_LINK = "link.measured"
_LOOKED, _HEARING = "health", "hearing since"  # pulses: the latest look, and since when the homes are heard
_SHORT = timedelta(minutes=3)  # so long the hub may be down and have heard the homes all the same: they keep it


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """A device (by key) or a gateway (by id) as it is on record. Times are aware UTC."""

    key: str
    service: str
    power: Power
    last: Last = {}
    heard: datetime | None
    from_: datetime


class HealthWatch:
    """`hears`: whether this hub hears the homes now. `tell` gives a resident's plan something to decide on."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        signals: Signals,
        *,
        hears: Callable[[], bool] = lambda: True,
        tell: Callable[[str, Sequence[Input]], object] | None = None,
    ) -> None:
        self._database, self._clock, self._signals, self._hears = database, clock, signals, hears
        self._tell = tell
        self._book = PlanBook()
        self._hearing_since: datetime | None = None
        self._memories: dict[str, Memory] = {}
        self._kept_at: datetime | None = None

    def cycle(self) -> None:
        """Look once."""
        now = self._clock.now()
        if not self._hears():
            self._hearing_since = None
            return
        if self._hearing_since is None:
            self._hearing_since = self._begin(now)
        with self._database.read() as session:
            watched = [*_devices(session), *_gateways(session)]
            kept = {row.key: row for row in session.scalars(select(SupervisionRow))}
            standing = _standing(session)
            safeguarded = self._safeguards(session)
        limits = {each.key: self._learn(each, kept.get(each.key)) for each in watched}
        findings = {each.key: self._examine(each, limits[each.key], standing, now) for each in watched}
        self._tell_of_gateways(
            now, {each.key for each in watched if each.power is Power.GATEWAY}, findings, standing
        )
        self._write(now, watched, limits, kept, findings, standing, safeguarded)

    def _tell_of_gateways(
        self,
        now: datetime,
        gateways: set[str],
        findings: Mapping[str, Sequence[Finding]],
        standing: Mapping[str, Sequence[HealthFindingRow]],
    ) -> None:
        """State in a gateway's name that it is lost or back, where a plan has nothing else to go by.

        Before it is written down: told twice it changes nothing, told never somebody lies unwatched.
        """
        changed: dict[str, str] = {}
        for key in gateways:
            was = any(row.what in BLIND for row in standing.get(key, ()))
            is_now = any(finding.what in BLIND for finding in findings[key])
            if was is not is_now:
                changed[key] = "device.offline" if is_now else "device.online"
        if not changed or self._tell is None:
            return
        with self._database.read() as session:
            residents = session.scalars(select(ResidentRow.id).order_by(ResidentRow.id)).all()
            plans = [(resident, self._book.plan(session, resident)) for resident in residents]
        for resident, plan in plans:
            known = changed.keys() & (plan.supervision.devices.keys() if plan is not None else set())
            if known:
                self._tell(resident, [Observed(at=now, device=key, kind=changed[key]) for key in sorted(known)])

    def _begin(self, now: datetime) -> datetime:
        """Since when the homes are heard: since before, if the hub was away for a moment only."""
        with self._database.write() as session:
            looked, hearing = session.get(PulseRow, _LOOKED), session.get(PulseRow, _HEARING)
            if looked is not None and hearing is not None and now - looked.at <= _SHORT:
                return hearing.at
            session.merge(PulseRow(name=_HEARING, at=now))
        return now

    def _safeguards(self, session: Session) -> dict[str, list[Expectation]]:
        """The urgent rules that rest on one device or gateway alone, by its key or id."""
        found: dict[str, list[Expectation]] = {}
        for resident in session.scalars(select(ResidentRow.id).order_by(ResidentRow.id)):
            plan = self._book.plan(session, resident)
            if plan is not None:
                for table in (sole_devices(plan), sole_gateways(plan)):
                    for key, rules in table.items():
                        found.setdefault(key, []).extend(rules)
        return found

    def _learn(self, each: Watched, row: SupervisionRow | None) -> float:
        """Go on learning from the last time it was heard; after how many seconds its silence is too long."""
        memory = self._memories.get(each.key)
        if memory is None:
            memory = msgspec.convert(row.memory, Memory, str_keys=True) if row is not None else Memory()
        patience = _patience(each.power)
        if each.heard is not None and each.heard != memory.heard:
            memory = self._heard(memory, each, patience)
        self._memories[each.key] = memory
        if row is not None and row.configured_s is not None:
            return row.configured_s
        before = None if row is None else row.limit_s
        known = learnt(memory, patience)
        return settled(before, known) if known is not None else before or patience.at_first

    def _heard(self, memory: Memory, each: Watched, patience: Patience) -> Memory:
        at = each.heard
        assert at is not None  # noqa: S101 - asked by the caller
        memory = heard(memory, at, deaf_until=self._hearing_since, longest_s=patience.at_first)
        skew = measured_skew(each.last, at)
        if skew is not None:
            memory = clock_seen(memory, skew)
        if _LINK in each.last:
            when, value = each.last[_LINK]
            weak = link_is_weak(value) if isinstance(value, Mapping) else None
            if weak is not None:
                memory = link_seen(memory, when, weak=weak)
        return memory

    def _examine(
        self, each: Watched, limit_s: float, standing: Mapping[str, Sequence[HealthFindingRow]], now: datetime
    ) -> tuple[Finding, ...]:
        facts = Facts(
            power=each.power,
            last=each.last,
            heard=each.heard,
            from_=each.from_,
            limit_s=limit_s,
            deaf_until=self._hearing_since,
            memory=self._memories[each.key],
            standing=frozenset(What(row.what) for row in standing.get(each.key, ())),
        )
        found = examine(facts, now)
        if BLIND.isdisjoint(finding.what for finding in found):
            found = (*_still_silent(each, standing.get(each.key, ())), *found)
        return found

    def _write(
        self,
        now: datetime,
        watched: Sequence[Watched],
        limits: Mapping[str, float],
        kept: Mapping[str, SupervisionRow],
        findings: Mapping[str, Sequence[Finding]],
        standing: Mapping[str, Sequence[HealthFindingRow]],
        safeguarded: Mapping[str, Sequence[Expectation]],
    ) -> None:
        """Write what has changed, and what was learnt every so often."""
        changed_limits = {
            key: limit for key, limit in limits.items() if key not in kept or kept[key].limit_s != limit
        }
        keep_all = self._kept_at is None or now - self._kept_at >= _KEEP_EVERY
        services = {each.key: each.service for each in watched}
        cleared = [
            row.id
            for key, rows in standing.items()
            for row in rows
            if row.what not in {finding.what for finding in findings.get(key, ())}
        ]
        known = {(key, row.what) for key, rows in standing.items() for row in rows}
        new = [
            _row(key, services[key], finding, safeguarded.get(key, ()), now)
            for key, found in findings.items()
            for finding in found
            if (key, finding.what.value) not in known
        ]
        with self._database.write() as session:
            session.merge(PulseRow(name=_LOOKED, at=now))
            self._keep(session, limits if keep_all else changed_limits)
            if changed_limits:
                configuration_changed(session)
            if cleared:
                session.execute(
                    update(HealthFindingRow).where(HealthFindingRow.id.in_(cleared)).values(cleared_at=now)
                )
            session.add_all(new)
        if keep_all:
            self._kept_at = now
        self._signals.tell(*((CONFIGURATION,) if changed_limits else ()), *((BOARD,) if cleared or new else ()))

    def _keep(self, session: Session, limits: Mapping[str, float]) -> None:
        for key, limit in limits.items():
            row = session.get(SupervisionRow, key) or SupervisionRow(key=key)
            row.memory, row.limit_s = msgspec.to_builtins(self._memories[key], str_keys=True), limit
            session.add(row)


def _still_silent(each: Watched, standing: Sequence[HealthFindingRow]) -> list[Finding]:
    """What was silent before the hub itself was away, and has not been heard since, is silent still."""
    return [
        Finding(what=What.SILENT, since=row.since)
        for row in standing
        if row.what == What.SILENT and (each.heard is None or each.heard <= row.since)
    ]


def _patience(power: Power) -> Patience:
    return PATIENCE[Power.BATTERY if power is Power.PROMPT else power]


def _devices(session: Session) -> Iterable[Watched]:
    """Devices with a role behind gateways that are believed; what was only found owes nobody a word."""
    revoked = set(session.scalars(select(GatewayRow.id).where(GatewayRow.revoked_at.is_not(None))))
    return [
        Watched(
            key=device.key,
            service=device.service,
            power=power_of(device.role, device.last),
            last=device.last,
            heard=device.last_seen_at,
            from_=device.found_at,
        )
        for device in read_devices(session)
        if device.is_assigned and device.gateway not in revoked and not _is_gateway(device)
    ]


def _is_gateway(device: KnownDevice) -> bool:
    return device.role == "gateway"


def _gateways(session: Session) -> Iterable[Watched]:
    """Gateways that are believed, with what they say of themselves as a device."""
    said: dict[str, Last] = {}
    for device in read_devices(session):
        if _is_gateway(device) or device.native_id in {"", device.gateway}:
            said[device.gateway] = {**said.get(device.gateway, {}), **device.last}
    rows = session.scalars(select(GatewayRow).where(GatewayRow.revoked_at.is_(None)).order_by(GatewayRow.id))
    return [
        Watched(
            key=row.id,
            service=row.service_id,
            power=Power.GATEWAY,
            last=said.get(row.id, {}),
            heard=row.last_seen_at,
            from_=row.created_at,
        )
        for row in rows
    ]


def _standing(session: Session) -> dict[str, list[HealthFindingRow]]:
    found: dict[str, list[HealthFindingRow]] = {}
    for row in session.scalars(select(HealthFindingRow).where(HealthFindingRow.cleared_at.is_(None))):
        found.setdefault(row.key, []).append(row)
    return found


def _row(
    key: str, service: str, finding: Finding, rules: Sequence[Expectation], now: datetime
) -> HealthFindingRow:
    urgent = bool(rules) and finding.what in BLIND
    detail: dict[str, Any] = {} if finding.value is None else {"value": finding.value}
    if urgent:
        detail["unwatched"] = list(dict.fromkeys(rule.name for rule in rules))
        detail["instead"] = list(dict.fromkeys(rule.instead for rule in rules if rule.instead))
    return HealthFindingRow(
        key=key,
        service_id=service,
        what=finding.what.value,
        since=finding.since,
        found_at=now,
        detail=detail,
        urgent=urgent,
    )


def set_interval(session: Session, key: str, seconds: float | None) -> None:
    """Set by hand after how many seconds the silence of a device or gateway is too long; None: as learnt."""
    row = session.get(SupervisionRow, key) or SupervisionRow(key=key, memory={})
    row.configured_s = seconds
    if seconds is not None:
        row.limit_s = seconds
    session.add(row)
    configuration_changed(session)
