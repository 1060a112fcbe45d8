"""Short nights in which hub, broker and provider are killed; `python -m tests.chaos.run` lives the long ones."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from tests.chaos.judge import judge
from tests.chaos.kills import Kill
from tests.chaos.live import Life

_KILLS = [
    Kill(at_s=1.5, who=("hub",), away_s=0.1, at_send=True),
    Kill(at_s=3.0, who=("provider",), away_s=0.2),
    Kill(at_s=4.5, who=("broker", "provider"), away_s=0.2, in_start_s=0.3),
]


def test_a_night_of_kills_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    """And whoever judges that would have seen it."""
    lived = Life(1, tmp_path, seconds=6, kills=_KILLS).live()
    verdict = judge(lived)
    assert verdict.violations == []
    assert verdict.counts["kills"] == 6
    assert verdict.counts["acknowledged"] > 20
    assert verdict.counts["alerts"] > 0

    for harm, said in _HARMS.items():
        harmed = shutil.copytree(tmp_path, tmp_path / "harmed", ignore=shutil.ignore_patterns("harmed"))
        harm(harmed)
        assert any(said in words for words in judge(msgspec.structs.replace(lived, folder=harmed)).violations), (
            said
        )
        shutil.rmtree(harmed)


def _lose_a_reading(folder: Path) -> None:
    _change(folder, "DELETE FROM readings WHERE id = (SELECT max(id) FROM readings)")


def _keep_a_reading_twice(folder: Path) -> None:
    _change(
        folder,
        "INSERT INTO readings (gateway_id, topic, payload, received_at, retained) "
        "SELECT gateway_id, topic, payload, received_at, retained FROM readings ORDER BY id DESC LIMIT 1",
    )


def _lose_an_alert(folder: Path) -> None:
    _change(folder, "DELETE FROM alerts WHERE id = (SELECT min(id) FROM alerts)")


def _change(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / "tec_hub.sqlite3")) as database, database:
        assert database.execute(statement).rowcount == 1


def _call_twice(folder: Path) -> None:
    """An hour after all kills, and again an hour later: what was sent near a kill may be excused."""
    record = next(r for r in _records(folder) if r["type"] == "call")
    first = datetime.fromisoformat(record["created_at"])
    for hours in (1, 2):
        later = (first + timedelta(hours=hours)).isoformat()
        _enter(folder, {**record, "sid": f"CA{hours:032x}", "created_at": later})


def _call_about_what_nobody_decided(folder: Path) -> None:
    record = next(r for r in _records(folder) if r["type"] == "call")
    callback = record["status_callback"].rpartition("/")[0] + "/nothing"
    _enter(folder, {**record, "sid": "CA" + "f" * 32, "status_callback": callback})


def _records(folder: Path) -> list[dict[str, Any]]:
    return [msgspec.json.decode(line) for line in (folder / "journal.jsonl").read_bytes().splitlines()]


def _enter(folder: Path, record: dict[str, Any]) -> None:
    with (folder / "journal.jsonl").open("ab") as journal:
        journal.write(msgspec.json.encode(record) + b"\n")


_HARMS: dict[Callable[[Path], None], str] = {
    _lose_a_reading: "acknowledged and lost",
    _keep_a_reading_twice: "kept 2 times",
    _lose_an_alert: "no alert",
    _call_twice: "was sent twice",
    _call_about_what_nobody_decided: "the outbox has not",
}
