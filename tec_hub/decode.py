"""Native payloads in, canonical events out, one JSON line each: so that any decoder can be tried and scored."""

import base64
import binascii
import contextlib
import logging
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Literal

import msgspec

from device_adapters.adapter import Decoded, Found, Message
from device_adapters.event import Event
from device_adapters.registry import UnknownEcosystemError, adapter

log = logging.getLogger(__name__)


class Native(msgspec.Struct, frozen=True, kw_only=True):
    """A native message as a line gives it; binary payloads are base64."""

    topic: str
    payload: str
    payload_encoding: Literal["base64"] | None = None


class Line(Native, frozen=True, kw_only=True):
    """What is asked: one message, and those that were delivered before it, in order."""

    id: Any
    ecosystem: str
    preconditions: tuple[Native, ...] = ()


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is said of one line. `warnings` name the readings that were left out, and why."""

    id: Any
    events: tuple[Event, ...]
    found: tuple[Found, ...] = ()
    warnings: tuple[str, ...] = ()
    quarantined: str | None = None


_LINE = msgspec.json.Decoder(Line)


def decode_command(file: str) -> int:
    """Answer the lines of the file ("-": standard input) on standard output. Exit status 2 if it is not there."""
    try:
        with contextlib.ExitStack() as stack:
            lines: IO[bytes] = sys.stdin.buffer if file == "-" else stack.enter_context(Path(file).open("rb"))
            for answer in answers(lines):
                sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    except OSError as error:
        sys.stderr.write(f"Refused: {file} cannot be read: {error.strerror}\n")
        return 2
    sys.stdout.flush()
    return 0


def answers(lines: Iterable[bytes]) -> Iterator[Answer]:
    """One answer for each line that is not empty."""
    return (answer(line) for line in lines if line.strip())


def answer(line: bytes) -> Answer:
    """What one line's message means; `quarantined` says why where it cannot be told. Never raises."""
    try:
        asked = _LINE.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return Answer(id=_id(line), events=(), quarantined=f"not a line that can be read: {error}")
    try:
        decoded = decode(asked)
    except (UnknownEcosystemError, binascii.Error) as error:
        decoded = Decoded(quarantined=str(error))
    except Exception as error:  # decoders are not to raise; one that does must not end the answers to the others
        log.exception("the decoder of %s failed on %s", asked.ecosystem, asked.id)
        decoded = Decoded(quarantined=f"the decoder failed: {type(error).__name__}: {error}")
    return Answer(
        id=asked.id,
        events=decoded.events,
        found=decoded.found,
        warnings=decoded.warnings,
        quarantined=decoded.quarantined,
    )


def decode(asked: Line) -> Decoded:
    """What the message means to a decoder that has seen the preconditions and nothing else.

    Raises UnknownEcosystemError, and binascii.Error where the base64 is none.
    """
    decoder = adapter(asked.ecosystem).new_decoder({})
    for before in asked.preconditions:
        decoder.decode(_message(before))
    return decoder.decode(_message(asked))


def _message(native: Native) -> Message:
    if native.payload_encoding == "base64":
        return Message(topic=native.topic, payload=base64.b64decode(native.payload, validate=True))
    return Message(topic=native.topic, payload=native.payload.encode("utf-8", "surrogatepass"))


def _id(line: bytes) -> Any:
    """The id of a line that is otherwise no question, None where it has none."""
    try:
        read = msgspec.json.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return read.get("id") if isinstance(read, dict) else None


def _main() -> int:
    match sys.argv[1:]:
        case [file]:
            return decode_command(file)
        case _:
            sys.stderr.write("usage: python -m tec_hub.decode FILE.jsonl|-\n")
            return 2


if __name__ == "__main__":
    sys.exit(_main())
