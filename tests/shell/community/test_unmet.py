"""Unmet need: counted by month and district, shown without anybody in it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tec_hub.store.database import Database
from tec_hub.store.unmet import UnmetNeedRow
from tec_hub.unmet import KINDS, OTHER, REASONS, Kind, Reason, counted, record
from tests.shell.seed import SERVICE, fresh_database

AT = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = fresh_database(database_url)
    yield database
    database.close()


def _count(database: Database, times: int, postcode: str = "ZZ91 1AA", *, at: datetime = AT) -> None:
    for _ in range(times):
        with database.write() as session:
            record(
                session,
                SERVICE,
                kind=Kind.GAP,
                subject="singing-group",
                reason=Reason.NOTHING_NEAR,
                at=at,
                postcode=postcode,
            )


def test_a_month_and_a_district_are_all_that_is_kept(database: Database) -> None:
    _count(database, 2)
    _count(database, 1, "not a postcode")
    with database.read() as session:
        rows = session.scalars(select(UnmetNeedRow).order_by(UnmetNeedRow.area)).all()
    assert [(row.month, row.area, row.times) for row in rows] == [("2026-11", "", 1), ("2026-11", "ZZ91", 2)]
    assert set(UnmetNeedRow.__table__.columns.keys()) == {
        *("id", "service_id", "month", "kind", "subject", "reason", "area", "times")
    }


@pytest.mark.parametrize(("times", "shown"), [(4, None), (5, 5), (7, 5), (8, 10)])
def test_small_numbers_are_not_shown_and_others_are_rounded(
    database: Database, times: int, shown: int | None
) -> None:
    _count(database, times)
    with database.read() as session:
        lines = counted(session, SERVICE)
        assert counted(session, "another") == []
    assert [(line.period, line.name, line.times) for line in lines] == [("2026 Q4", "Singing group", shown)]


def test_by_area_only_over_a_year(database: Database) -> None:
    _count(database, 3)
    _count(database, 2, at=datetime(2026, 2, 1, tzinfo=UTC))
    _count(database, 1, "ZZ92 1AA")
    with database.read() as session:
        areas = counted(session, SERVICE, by_area=True)
        quarters = counted(session, SERVICE)
    assert [(line.period, line.area, line.times) for line in areas] == [
        ("2026", "ZZ91", 5),
        ("2026", "ZZ92", None),
    ]
    assert [(line.period, line.times) for line in quarters] == [("2026 Q4", None), ("2026 Q1", None)]


@pytest.mark.parametrize("subject", ["Julie Warner wants to sing", OTHER, "singing-group"])
def test_words_cannot_get_in(database: Database, subject: str) -> None:
    with database.write() as session, pytest.raises(ValueError, match="no such need"):
        record(session, SERVICE, kind=Kind.NEED, subject=subject, at=AT)


def test_every_code_has_its_words() -> None:
    assert set(KINDS) == set(Kind)
    assert set(REASONS) == set(Reason)
