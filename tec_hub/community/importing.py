"""Bringing local services in: all is read first, then written at once; a failure only adds a report."""

import csv
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.community.feed import Read
from catalogue.community.service import LocalService, Remark
from catalogue.community.table import read_table
from tec_hub.community.fetching import FeedError, Limits, fetch
from tec_hub.store.community import LocalImportRow, LocalServiceRow
from tec_hub.store.database import Database
from tec_hub.store.people import ServiceRow

DAILY = "daily feed"  #: the source of the feed in the settings, wherever that is moved to
STALE_DAYS = 365  #: since somebody last checked that it is true
KEPT_REMARKS = 500
_FILE_BYTES = 20_000_000
_ENOUGH_TO_TELL = 10  #: services; of fewer, any number may go
_MOST_LOST = 0.5  #: the share of a source's services that may be gone from one import to the next


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did. `failure`: why it changed nothing. Counts of services: `used` (of these `new`, `changed`
    and `back`), `left_out`, `gone` (missing since this import) and `stale`."""

    source: str
    at: datetime
    failure: str = ""
    used: int = 0
    new: int = 0
    changed: int = 0
    back: int = 0
    gone: int = 0
    left_out: int = 0
    stale: int = 0
    remarks: tuple[Remark, ...] = ()


_COUNTS = ("used", "new", "changed", "back", "gone", "left_out", "stale")


def bring_in(
    database: Database,
    service_id: str,
    source: str,
    *,
    at: datetime,
    limits: Limits | None = None,
    named: str = "",
    fewer: bool = False,
) -> Report:
    """Import a feed's address or a CSV file into a service, and keep the report.

    `named`: the source it counts as; else its own address or name. What a source no longer has is marked as gone.

    What could not be had whole leaves the services as they were, and so does a source that lacks more than half of
    what it had, unless it is said (`fewer`) that this is right.
    """
    named = named or name_of(source)
    try:
        reads = list(_reads(source, limits))
        services, remarks = _sorted_out(reads)
    except FeedError as error:
        report = Report(source=named, at=at, failure=str(error))
        with database.write() as session:
            _keep_report(session, service_id, report)
        return report
    stale = [remark for each in services.values() if (remark := _stale(each, at))]
    with database.write() as session:
        if not fewer and (lost := _lost(session, service_id, named, services)):
            report = Report(source=named, at=at, failure=lost)
            _keep_report(session, service_id, report)
            return report
        counts = _keep(session, service_id, named, services, at)
        report = Report(
            source=named,
            at=at,
            used=len(services),
            left_out=len({remark.record for remark in remarks if not remark.used}),
            stale=len(stale),
            remarks=(*remarks, *stale),
            new=counts["new"],
            changed=counts["changed"],
            back=counts["back"],
            gone=counts["gone"],
        )
        _keep_report(session, service_id, report)
    return report


def name_of(source: str) -> str:
    """A source as it is kept: without a user, a secret or a query; of a file the name only."""
    parts = urlsplit(source)
    if parts.scheme in {"http", "https"}:
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"
    return Path(source).name


def _reads(source: str, limits: Limits | None) -> Iterable[Read]:
    if urlsplit(source).scheme in {"http", "https"}:
        return fetch(source, limits)
    path = Path(source)
    try:
        if path.stat().st_size > _FILE_BYTES:
            raise FeedError(f"the file is larger than {_FILE_BYTES} bytes")
        return list(read_table(_decoded(path.read_bytes())))
    except (OSError, csv.Error) as error:
        raise FeedError(f"the file cannot be read: {error}") from error


def _decoded(content: bytes) -> str:
    """UTF-8, or what spreadsheets of Windows write."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _sorted_out(reads: Iterable[Read]) -> tuple[dict[str, LocalService], list[Remark]]:
    """The services by id with all remarks; raises FeedError where there is none at all."""
    services: dict[str, LocalService] = {}
    remarks: list[Remark] = []
    for read in reads:
        remarks += read.remarks
        if read.service is None:
            continue
        if read.service.id in services:
            what = f"is there twice; “{read.service.name}”, the later one, is not used"
            remarks.append(Remark(record=read.service.id, field="id", what=what, used=False))
        else:
            services[read.service.id] = read.service
    if not services:
        why = "; ".join(f"{remark.record} {remark.field}: {remark.what}" for remark in remarks[:3])
        raise FeedError(f"it holds no service that could be used{f' ({why})' if why else ''}")
    return services, remarks


def _stale(service: LocalService, at: datetime) -> Remark | None:
    checked = service.assured or service.modified
    if checked is None:
        what = "nothing says when this was last checked"
    elif (at.date() - checked).days > STALE_DAYS:
        what = f"was last checked on {checked.isoformat()}, more than a year ago"
    else:
        return None
    return Remark(record=service.id, field="assured_date", what=what)


def _lost(session: Session, service_id: str, source: str, services: dict[str, LocalService]) -> str:
    """Why so few can hardly be right; empty where they can."""
    offered = select(LocalServiceRow.published_id).where(
        LocalServiceRow.service_id == service_id,
        LocalServiceRow.source == source,
        LocalServiceRow.gone_at.is_(None),
    )
    before = set(session.scalars(offered))
    gone = len(before - services.keys())
    if len(before) < _ENOUGH_TO_TELL or gone <= len(before) * _MOST_LOST:
        return ""
    return f"it lacks {gone} of the {len(before)} services it had; bring it in with --fewer if that is right"


def _keep(
    session: Session, service_id: str, source: str, services: dict[str, LocalService], at: datetime
) -> Counter[str]:
    session.get_one(ServiceRow, service_id, with_for_update=True)  # one import of a service at a time
    rows = session.scalars(
        select(LocalServiceRow).where(LocalServiceRow.service_id == service_id, LocalServiceRow.source == source)
    )
    kept = {row.published_id: row for row in rows}
    counts: Counter[str] = Counter(new=0, changed=0, back=0, gone=0)
    for identity, service in services.items():
        document = msgspec.json.decode(msgspec.json.encode(service))  # as the database gives it back
        row = kept.pop(identity, None)
        if row is None:
            counts["new"] += 1
            session.add(
                LocalServiceRow(
                    service_id=service_id,
                    source=source,
                    published_id=identity,
                    document=document,
                    first_seen_at=at,
                    seen_at=at,
                )
            )
            continue
        counts["back"] += row.gone_at is not None
        counts["changed"] += row.document != document
        row.document, row.seen_at, row.gone_at = document, at, None
    for row in kept.values():
        counts["gone"] += row.gone_at is None
        row.gone_at = row.gone_at or at
    return counts


def _keep_report(session: Session, service_id: str, report: Report) -> None:
    counts = {name: getattr(report, name) for name in _COUNTS} | {"remarks": len(report.remarks)}
    session.add(
        LocalImportRow(
            service_id=service_id,
            source=report.source,
            at=report.at,
            failure=report.failure,
            counts=counts,
            remarks=[msgspec.to_builtins(remark) for remark in report.remarks[:KEPT_REMARKS]],
        )
    )
