"""`python -m tests.chaos.demonstration --seeds N`: kills the demonstration, or its broker, at random moments.

Each seed lives the same hour of two homes, in which Julie is long in the kitchen and Tomasz has a seizure. The
whole demonstration (hub, provider and homes, one process) or its broker is ended with SIGKILL a few times and
started again. Afterwards the database must show both alerts, neither twice, each ended or with a next step, and no
wake-up decided twice.
"""

import argparse
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from random import Random

import msgspec
import yaml

from alerts.response.audit import audit
from alerts.state import State
from simulators.scenario import FOLDER

SPEED = 150
EXPECTED = {("julie", "out-of-bed"), ("tomasz", "seizure")}
_PAUSE = threading.Event()


def scenario(folder: Path) -> Path:
    """An hour and a half in which two people need somebody."""
    night = yaml.safe_load((FOLDER / "two_at_once.yaml").read_text())
    night["begins"], night["ends"] = "23:50", "02:30"
    rowan, canal = night["homes"]
    rowan["people"][0]["happenings"][0]["at"] = "00:05"
    canal["people"][0]["happenings"][0]["at"] = "00:26"
    path = folder / "night.yaml"
    path.write_text(yaml.safe_dump(night))
    return path


def start(folder: Path) -> subprocess.Popen[bytes]:
    """The demonstration on its data in the folder."""
    command = [sys.executable, "-c", "from tec_hub.cli import main; main()", "demo", "--port", "0"]
    command += ["--speed", str(SPEED), "--scenario", str(scenario(folder))]
    with (folder / "said.txt").open("ab") as said:
        return subprocess.Popen(
            command,
            stdout=said,
            stderr=said,
            env={**os.environ, "TEC_HUB_DATA_DIR": str(folder)},
            start_new_session=True,
        )


def kill_broker(hub: subprocess.Popen[bytes]) -> None:
    """End the hub's own broker; the hub starts it again."""
    children = subprocess.run(["pgrep", "-P", str(hub.pid), "mosquitto"], capture_output=True, check=False)
    for pid in children.stdout.split():
        os.kill(int(pid), signal.SIGKILL)


def live(folder: Path, random: Random) -> int:
    """One night with its kills; how many there were."""
    hub = start(folder)
    kills = random.randint(2, 4)
    for _ in range(kills):
        _PAUSE.wait(random.uniform(4, 10))
        if random.random() < 0.4:
            kill_broker(hub)
            continue
        hub.kill()
        hub.wait()
        _PAUSE.wait(random.uniform(0.1, 1.0))
        hub = start(folder)
    _PAUSE.wait(max(25.0, 45 - 7 * kills))
    hub.send_signal(signal.SIGINT)
    hub.wait(30)
    return kills


def violations(folder: Path) -> Iterator[str]:
    """What must not be, and is."""
    with sqlite3.connect(folder / "demonstration" / "tec_hub.sqlite3") as database:
        alerts = database.execute("SELECT resident_id, expectation, count(*) FROM alerts GROUP BY 1, 2").fetchall()
        twice = database.execute(
            "SELECT alert_id, contact_id, channel, step, attempt FROM notifications WHERE purpose = 'wake' "
            "GROUP BY 1, 2, 3, 4, 5, created_at HAVING count(*) > 1"
        ).fetchall()
        states = database.execute("SELECT document FROM resident_states").fetchall()
    raised = {(resident, expectation) for resident, expectation, _ in alerts}
    yield from (f"no alert {name} of {who}" for who, name in sorted(EXPECTED - raised))
    yield from (f"{n} alerts {name} of {who}" for who, name, n in alerts if n > 1 and (who, name) in EXPECTED)
    yield from (f"sent twice: {row}" for row in twice)
    for (document,) in states:
        yield from audit(msgspec.json.decode(document, type=State))


def main() -> int:
    """Run the seeds; 1 where something was lost or repeated."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", type=int, default=5)
    options.add_argument("--first", type=int, default=1)
    given = options.parse_args()
    bad = 0
    for seed in range(given.first, given.first + given.seeds):
        with tempfile.TemporaryDirectory() as folder:
            kills = live(Path(folder), Random(seed))
            found = list(violations(Path(folder)))
        bad += bool(found)
        print(f"seed {seed}: {kills} kills, {'; '.join(found) or 'nothing lost, nothing twice'}", flush=True)
    print(f"{given.seeds - bad} of {given.seeds} seeds without a violation")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
