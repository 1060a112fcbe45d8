"""A page for each ecosystem: how a provider connects it, what is made of its messages, and what was not tried.

Made from each adapter's own folder: its page, its samples and its answers to the rules of quality.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

import device_adapters
from device_adapters.bounded import LONGEST, LONGEST_DOCUMENT
from device_adapters.registry import ADAPTERS
from tec_hub.intake.routing import PREFIX

_FOLDERS: Final = Path(device_adapters.__file__).parent
_EXAMPLES: Final = 4
_LONGEST_SHOWN: Final = 400
_POSTED: Final = frozenset(
    {"chirpstack", "cloudevents", "mapping", "owntracks", "scaip", "tec", "the_things_stack", "vayyar", "withings"}
)
_BY_HAND: Final = "manufacturer_samples"

_BEFORE: Final = f"""## Before you begin

Add a gateway in the console (*Gateways*, or `tec-hub gateway add`): its name and its secret, which is shown once,
are its user name and password at the broker. It can publish below `{PREFIX}/{{gateway}}/{{name}}/…` alone, and
hear its commands there. Use TLS (port 8883), QoS 1 and, where your bridge can, a last will."""

_POST: Final = """It can be posted instead: `POST /ingest/{{gateway}}/{name}`, with the secret as bearer token."""

_AFTER: Final = """## See that it works

Publish something, or trigger a device. The gateway's page in the console shows each message within a second and
how it was understood; what was not is kept whole, with the reason, under *Not understood*."""

_UNTRIED: Final = "It was not tried with a device: all of it rests on published documentation and samples."
_SIZES: Final = (
    f"A message has at most {LONGEST:,} bytes (one in which devices announce themselves {LONGEST_DOCUMENT:,});\n"
    "  a longer one is kept, but not read."
)


def titles() -> Mapping[str, str]:
    """The ecosystems by name, with the titles of their pages."""
    return {name: _readme(name).partition("\n")[0].removeprefix("# ") for name in sorted(ADAPTERS)}


@cache
def page(name: str) -> str:
    """The page of an ecosystem, in Markdown. Raises KeyError where there is no such ecosystem."""
    if name not in ADAPTERS:
        raise KeyError(name)
    title, *sections = re.split(r"^(?=## )", _readme(name), flags=re.MULTILINE)
    own = {section.partition("\n")[0].removeprefix("## "): section.strip() for section in sections}
    before = _BEFORE.replace("{name}", name)
    if name in _POSTED:
        before += "\n\n" + _POST.replace("{{gateway}}", "{gateway}").replace("{name}", name)
    parts = [
        _unlinked(title.strip()),
        before,
        own.pop("Connecting"),
        _AFTER,
        own.pop("What is understood"),
        "\n\n".join(_examples(name)),
        own.pop("What is ignored"),
        f"{own.pop('Limits')}\n- {_SIZES}",
        *own.values(),
        f"## How it was tried\n\n{_tried(name)}",
    ]
    return "\n\n".join(_unlinked(part) for part in parts) + "\n"


def _readme(name: str) -> str:
    return (_FOLDERS / name / "README.md").read_text("utf-8")


def _unlinked(text: str) -> str:
    """Links between the files of a folder lead nowhere from here."""
    return re.sub(r"\[([^\]]+)\]\((?!https?://)[^)]+\)", r"\1", text)


def _examples(name: str) -> Iterator[str]:
    yield "## For instance"
    for line in _shown(name):
        said = ", ".join(f"`{_event(event)}`" for event in line["events"])
        yield f"`{line['topic']}`\n\n```\n{line['payload']}\n```\n\nis understood as {said}."


def _shown(name: str) -> list[dict[str, Any]]:
    """A few samples that say something by themselves and are short enough to be read."""
    found: list[dict[str, Any]] = []
    for file in sorted((_FOLDERS / name / "samples").glob("*.jsonl")):
        for text in file.read_text("utf-8").splitlines():
            line = json.loads(text)
            short = len(line["payload"]) <= _LONGEST_SHOWN and "payload_encoding" not in line
            if line["events"] and short and not line.get("preconditions"):
                found.append(line)
    return found[:: max(1, len(found) // _EXAMPLES)][:_EXAMPLES]


def _event(event: Mapping[str, Any]) -> str:
    value = f" {event['value']}" if "value" in event else ""
    return f"{event['device']}: {event['kind']}{value}"


def _tried(name: str) -> str:
    quality = yaml.safe_load((_FOLDERS / name / "quality.yaml").read_text("utf-8"))
    rows = [
        f"| {rule.replace('_', ' ')} | {answer['status']} | {' '.join(answer['reason'].split())} |"
        for rule, answer in quality.items()
        if rule != _BY_HAND
    ]
    by_hand = " ".join(quality[_BY_HAND]["reason"].split())
    table = "\n".join(["| Rule | | How, or why not |", "| --- | --- | --- |", *rows])
    return f"{by_hand} {_UNTRIED}\n\n{table}"
