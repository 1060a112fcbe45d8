"""The packs of native payloads: the shared one with its judge, and each adapter's own samples."""

import importlib.util
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

import device_adapters
from device_adapters.registry import ADAPTERS
from tec_hub.decode import answer
from tests.shared_data import shared

HOME = Path(device_adapters.__file__).parent
NAMES = sorted(ADAPTERS)

Judge = Callable[[dict[str, Any], dict[str, Any]], tuple[list[str], list[str]]]


@cache
def judge() -> Judge:
    """The shared pack's own judge: what is wrong and what is dangerous in an answer."""
    spec = importlib.util.spec_from_file_location("conformance_score", shared("conformance/score.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Judge = module.judge
    return found


@cache
def shared_pack() -> tuple[dict[str, Any], ...]:
    lines = shared("conformance/public.jsonl").read_text("utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


def answered(line: dict[str, Any]) -> dict[str, Any]:
    """What is said of a line, as JSON would carry it."""
    said: dict[str, Any] = json.loads(msgspec.json.encode(answer(json.dumps(line).encode())))
    return said


def samples(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """An adapter's own samples: (where it is written, the line)."""
    for file in sorted((HOME / name / "samples").glob("*.jsonl")):
        for number, text in enumerate(file.read_text("utf-8").splitlines(), 1):
            yield f"{file.name}:{number}", json.loads(text)
