"""Feeds over real HTTP: whole, broken, half, doubled; a failure never costs what was there."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from sqlalchemy import select

from simulators.community import Directory
from tec_hub.community.fetching import Limits
from tec_hub.community.importing import Report, bring_in
from tec_hub.community.nearby import meant, one, services_for, shelf
from tec_hub.store.community import LocalImportRow, LocalServiceRow
from tec_hub.store.database import Database
from tests.shell.seed import SERVICE, fresh_database

AT = datetime(2026, 11, 23, 3, tzinfo=UTC)
TODAY = date(2026, 11, 23)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = fresh_database(database_url)
    yield database
    database.close()


@pytest.fixture
def directory() -> Iterator[Directory]:
    directory = Directory()
    directory.start()
    yield directory
    directory.stop()


def _import(database: Database, directory: Directory, *, days: int = 0, **limits: Any) -> Report:
    return bring_in(
        database, SERVICE, directory.url, at=AT + timedelta(days=days), limits=Limits(**limits) if limits else None
    )


def _offered(database: Database) -> set[str]:
    with database.read() as session:
        return {listed.service.name for listed in shelf(session, SERVICE).listed}


def test_the_whole_feed_is_there_and_the_report_is_kept(database: Database, directory: Directory) -> None:
    report = _import(database, directory)
    assert report.failure == ""
    assert report.used == report.new == len(directory.services)
    assert report.stale == 2
    assert "Ashcombe Singers" in _offered(database)
    with database.read() as session:
        row = session.scalars(select(LocalImportRow)).one()
    assert (row.source, row.counts["used"], row.counts["gone"]) == (directory.url, report.used, 0)
    assert {remark["field"] for remark in row.remarks} == {"service_at_locations", "assured_date"}


def test_what_is_gone_is_marked_and_may_come_back(database: Database, directory: Directory) -> None:
    _import(database, directory)
    lost = directory.services.pop(0)
    directory.services[0]["description"] = "Changed"
    second = _import(database, directory, days=1)
    assert (second.gone, second.changed, second.new) == (1, 1, 0)
    assert lost["name"] not in _offered(database)
    with database.read() as session:
        row = session.scalars(select(LocalServiceRow).where(LocalServiceRow.published_id == lost["id"])).one()
        kept = one(session, SERVICE, row.id)
        assert one(session, "another", row.id) is None
    assert kept is not None
    assert kept.gone_at == AT + timedelta(days=1)
    assert _import(database, directory, days=2).gone == 0
    directory.services.append(lost)
    assert _import(database, directory, days=3).back == 1
    assert lost["name"] in _offered(database)


def test_a_source_that_lacks_most_of_what_it_had_changes_nothing_until_that_is_said_to_be_right(
    database: Database, tmp_path: Path
) -> None:
    table = tmp_path / "services.csv"

    def bring(count: int, *, fewer: bool = False) -> Report:
        table.write_text("id,name\n" + "".join(f"{n},Group {n}\n" for n in range(count)))
        return bring_in(database, SERVICE, str(table), at=AT, fewer=fewer)

    assert bring(12).failure == ""
    assert "lacks 8 of the 12" in bring(4).failure
    assert len(_offered(database)) == 12
    assert bring(6).gone == 6
    assert bring(12).back == 6
    assert bring(4, fewer=True).gone == 8
    assert bring(1).gone == 3  # of so few, any number may go


def _page(**content: Any) -> Callable[[str, int], Response | None]:
    return lambda path, page: JSONResponse(content) if path == "/services" and page == 2 else None


def _on_page_2(answer: Response) -> Callable[[str, int], Response | None]:
    return lambda path, page: answer if path == "/services" and page == 2 else None


def _on_details(answer: Response) -> Callable[[str, int], Response | None]:
    return lambda path, page: answer if page == 0 and path.startswith("/services/") else None


def _always(answer: Response) -> Callable[[str, int], Response | None]:
    return lambda path, _: answer if path == "/services" else None


SAME = [{"id": "x"}]


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (_on_page_2(PlainTextResponse("down", 503)), "503"),
        (_on_page_2(PlainTextResponse('{"contents": [')), "no JSON"),
        (_on_page_2(JSONResponse({"items": []})), "no list of contents"),
        (_on_page_2(JSONResponse([])), "no list of contents"),
        (_page(contents=SAME, page_number=1), "page 2 was asked for"),
        (_page(contents=[], page_number=2, total_pages=2, total_items=900), "900 services are announced"),
        (
            lambda path, _: JSONResponse({"contents": SAME}) if path == "/services" else None,
            "same as the page before",
        ),
        (_on_details(PlainTextResponse("", 500)), "500"),
        (_on_page_2(RedirectResponse("/services?page=2")), "TooManyRedirects"),
    ],
)
def test_a_feed_that_cannot_be_had_whole_changes_nothing(
    database: Database, directory: Directory, fault: Callable[[str, int], Response | None], why: str
) -> None:
    directory.services *= 2  # more than one page
    directory.services = [each | {"id": f"s{number}"} for number, each in enumerate(directory.services)]
    _import(database, directory)
    before = _offered(database)
    directory.fault = fault
    report = _import(database, directory, days=1)
    assert why in report.failure
    assert _offered(database) == before
    with database.read() as session:
        assert [row.failure for row in session.scalars(select(LocalImportRow))] == ["", report.failure]


@pytest.mark.parametrize(
    ("limits", "why"),
    [({"size": 500}, "larger than 500 bytes"), ({"services": 3}, "more than 3"), ({"seconds": -1}, "longer than")],
)
def test_limits_hold(database: Database, directory: Directory, limits: dict[str, Any], why: str) -> None:
    assert why in _import(database, directory, **limits).failure


def test_nobody_there_is_said(database: Database) -> None:
    assert "ConnectError" in bring_in(database, SERVICE, "http://127.0.0.1:9/api", at=AT).failure


def test_doubles_and_wrong_types_are_said_and_the_rest_is_used(database: Database, directory: Directory) -> None:
    first, second, third = directory.services[:3]
    directory.services[1] = second | {"id": first["id"]}
    directory.services[2] = third | {"status": "defunct", "schedules": 7}
    report = _import(database, directory)
    assert report.used == len(directory.services) - 2
    assert {remark.record for remark in report.remarks if not remark.used} == {first["id"], third["id"]}


def test_one_that_is_listed_and_not_there_is_left_out(database: Database, directory: Directory) -> None:
    lost = directory.services[0]["id"]
    directory.fault = lambda path, _: PlainTextResponse("", 404) if path.endswith(lost) else None
    report = _import(database, directory)
    assert (report.failure, report.left_out) == ("", 1)
    assert report.used == len(directory.services) - 1


def test_a_feed_without_services_is_a_failure(database: Database, directory: Directory) -> None:
    _import(database, directory)
    before, directory.services = _offered(database), []
    assert "no service that could be used" in _import(database, directory, days=1).failure
    assert _offered(database) == before


def test_a_table_stands_beside_the_feed(database: Database, directory: Directory, tmp_path: Path) -> None:
    _import(database, directory)
    table = tmp_path / "parish.csv"
    table.write_bytes("Name,Days,Cost\nCafé choir,Tuesday,free\n,Monday,\n".encode("cp1252"))
    report = bring_in(database, SERVICE, str(table), at=AT)
    assert (report.source, report.used, report.left_out, report.gone) == ("parish.csv", 1, 1, 0)
    assert {"Café choir", "Ashcombe Singers"} <= _offered(database)
    assert bring_in(database, SERVICE, str(tmp_path / "none.csv"), at=AT).failure


def test_a_secret_in_an_address_is_not_kept(database: Database) -> None:
    report = bring_in(database, SERVICE, "http://me:secret@127.0.0.1:1/api?key=secret", at=AT)
    assert report.source == "http://127.0.0.1:1/api"
    assert "secret" not in report.failure


def test_the_nearest_that_offers_an_option(database: Database, directory: Directory) -> None:
    _import(database, directory)
    with database.read() as session:
        found = services_for(session, SERVICE, "singing-group", "ZZ92 1CD", today=TODAY)
        unplaced = services_for(session, SERVICE, "singing-group", today=TODAY)
    assert found[0][1].listed.service.name == "Harbour Sea Shanty Crew"
    assert found[0][1].distance == 0
    assert len(found) == len(unplaced) == 3
    assert all(each.distance is None for _, each in unplaced)


def test_words_mean_options() -> None:
    assert meant("he used to sing")["singing-group"] > 0
    assert meant(" ") == {}
