"""The command: a plan file and a recording in, every decision out."""

import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from rich.console import Console

from alerts.lint import Severity, lint
from alerts.plan import Plan
from tec_hub.plan_file import PlanFileError, read_plan
from tec_hub.replay.contacts import ContactsError, read_contacts
from tec_hub.replay.nights import Decided, replay
from tec_hub.replay.picture import Picture
from tec_hub.replay.recording import RecordingError, read_recording

RUNS_ON = timedelta(hours=1)
"""How long time goes on after the last event as if nothing more happened, so that what began is seen to end."""


def replay_command(plan: Path, events: str, *, as_json: bool = False, contacts: Path | None = None) -> int:
    """Replay the recording `events` (a file, or "-") and print what is decided.

    With `as_json` one line for each decision: time (UTC), local (the home's wall clock), kind, alert, reason and
    data. Lines that cannot be read are told on standard error and left out. Exit status 2 if nothing can be done.
    """
    try:
        agreed = read_plan(plan)
        behaviours = read_contacts(contacts) if contacts is not None else {}
        recording = read_recording(events, agreed, _tell)
    except (PlanFileError, ContactsError, RecordingError) as error:
        _tell(f"Refused: {error}")
        return 2
    for remark in lint(agreed):
        if remark.severity is Severity.MUST:
            _tell(f"{plan}: {remark.where}: {remark.words}")
    decided = replay(agreed, recording.events, behaviours, recording.events[-1].at + RUNS_ON)
    try:
        if as_json:
            for one in decided:
                sys.stdout.buffer.write(_line(one, agreed))
            sys.stdout.flush()
        else:
            Picture(agreed, Console()).draw(recording.events, list(decided))
    except BrokenPipeError:  # whoever read it has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if recording.problems:
        _tell(f"{recording.problems} of {recording.lines} lines could not be read and were left out.")
    return 0


def _line(one: Decided, plan: Plan) -> bytes:
    data: dict[str, Any] = msgspec.to_builtins(one.decision)
    said = {
        "time": one.at,
        "local": f"{one.at.astimezone(ZoneInfo(plan.time_zone)):%Y-%m-%d %H:%M:%S}",
        "kind": data.pop("type"),
        "alert": one.alert,
        "reason": one.reason,
        "data": data,
    }
    return msgspec.json.encode(said) + b"\n"


def _tell(words: str) -> None:
    sys.stderr.write(f"{words}\n")
