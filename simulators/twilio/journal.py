"""The books on disk, so that a provider that was killed still knows what it accepted.

The people behind the phones are in them too: they do not forget what they set out for when a provider fails.

One line of JSON for every state a record reaches; the last line of a record counts. A line cut short by a kill
is the last one and is left out.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from simulators.contacts import Act, Memory
from simulators.twilio.records import Call, Message


class OptOut(msgspec.Struct, frozen=True, kw_only=True, tag="opt_out"):
    """A person stopped (or restarted) texts from one of our numbers."""

    person: str
    ours: str
    stopped: bool


class Mind(msgspec.Struct, frozen=True, kw_only=True, tag="mind"):
    """What the person behind a number remembers."""

    person: str
    memory: Memory


class Intention(msgspec.Struct, frozen=True, kw_only=True, tag="intention"):
    """A person means to text one of our numbers at `due`; `done` once they have, or it no longer matters."""

    number: int
    person: str
    ours: str
    act: Act
    due: datetime
    done: bool = False


Entry = Message | Call | OptOut | Mind | Intention


class Journal:
    """A file to which entries are added, each flushed to the operating system at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._decoder = msgspec.json.Decoder(Entry)
        self._entries = list(self._read())
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = b"".join(msgspec.json.encode(entry) + b"\n" for entry in self._entries)
        path.write_bytes(whole)
        self._file = path.open("ab", buffering=0)

    def entries(self) -> list[Entry]:
        """What was written before this start."""
        return self._entries

    def write(self, entry: Entry) -> None:
        """Add an entry."""
        self._file.write(msgspec.json.encode(entry) + b"\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _read(self) -> Iterator[Entry]:
        if not self._path.exists():
            return
        lines = self._path.read_bytes().split(b"\n")
        for line in lines[:-1]:  # what follows the last line end is empty, or was cut short
            yield self._decoder.decode(line)
