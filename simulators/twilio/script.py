"""Carrying out a voice TwiML document, as a generator: it yields what it waits for and is sent the key pressed."""

from collections.abc import Callable, Generator
from typing import Protocol
from xml.etree.ElementTree import Element

import msgspec

from simulators.twilio.timing import Timing
from simulators.twilio.twiml import Document, words

_PLAY_S = 5.0
_LOOPS_FOR_EVER = 1000


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """Let so many seconds pass; `listens` if a key pressed meanwhile counts. `menu` is what was said of it."""

    seconds: float
    listens: bool = False
    menu: str = ""


class Finished(Exception):  # noqa: N818 - an end, not an error
    """The document hangs up."""


#: yields waits, is sent the key that ended a wait (or None), returns the document to go on with, or None
Program = Generator[Wait, str | None, Document | None]


class Line(Protocol):
    """What a script needs of the call it runs in."""

    timing: Timing

    def say(self, sentence: str) -> None:
        """The phone hears it."""
        ...

    def fetch(self, url: str, method: str, extra: dict[str, str]) -> Document | None:
        """The next document, or None if none could be had (the listener has been told)."""
        ...

    def warn(self, url: str, detail: str) -> None:
        """The provider's debugger notes something."""
        ...


def run(line: Line, document: Document | None) -> Generator[Wait, str | None, None]:
    """Carry out a document and all that follow it."""
    while document is not None:
        document = yield from _carry_out(line, document)


def _carry_out(line: Line, document: Document) -> Program:
    for verb in document.verbs:
        carry_out = _VERBS.get(verb.tag)
        if carry_out is None:
            line.warn(document.url, f"{verb.tag} is not carried out")
            continue
        following = yield from carry_out(line, document, verb)
        if following is not None:
            return following
    return None


def _say(line: Line, _document: Document, verb: Element) -> Program:
    for _ in range(_loops(verb)):
        yield Wait(seconds=_utter(line, verb))
    return None


def _pause(_line: Line, _document: Document, verb: Element) -> Program:
    yield Wait(seconds=float(verb.get("length", "1")))
    return None


def _redirect(line: Line, document: Document, verb: Element) -> Program:
    yield from ()
    return _next(line, document.address(words(verb)), verb.get("method", "POST"), {})


def _hang_up(_line: Line, _document: Document, _verb: Element) -> Program:
    yield from ()
    raise Finished


def _record(_line: Line, _document: Document, verb: Element) -> Program:
    """Nobody here speaks: after the silence it falls through, as the provider does."""
    yield Wait(seconds=float(verb.get("timeout", "5")))
    return None


def _gather(line: Line, document: Document, verb: Element) -> Program:
    if "dtmf" not in verb.get("input", "dtmf").split():
        line.warn(document.url, "a Gather without keys is not carried out")
    keys = yield from _keys(line, verb)
    if not keys and verb.get("actionOnEmptyResult", "false") != "true":
        return None
    address = document.address(verb.get("action", ""))
    return _next(line, address, verb.get("method", "POST"), {"Digits": keys, "msg": "Gather End"})


def _keys(line: Line, verb: Element) -> Generator[Wait, str | None, str]:
    """The keys gathered; empty if none came in time."""
    finish, most = verb.get("finishOnKey", "#"), int(verb.get("numDigits", "0"))
    timeout, menu = float(verb.get("timeout", "5")), _menu(verb)
    keys, key = "", (yield from _prompts(line, verb, menu))
    while True:
        if key is None:
            key = yield Wait(seconds=timeout, listens=True, menu=menu)
        if key is None or key in finish:
            return keys
        keys, key = keys + key, None
        if len(keys) == most:
            return keys


def _prompts(line: Line, verb: Element, menu: str) -> Generator[Wait, str | None, str | None]:
    """Say what is nested; the first key cuts it short and is returned."""
    for prompt in verb:
        for _ in range(_loops(prompt)):
            seconds = float(prompt.get("length", "1")) if prompt.tag == "Pause" else _utter(line, prompt)
            key = yield Wait(seconds=seconds, listens=True, menu=menu)
            if key is not None:
                return key
    return None


def _next(line: Line, url: str, method: str, extra: dict[str, str]) -> Document:
    document = line.fetch(url, method, extra)
    if document is None:
        raise Finished
    return document


def _utter(line: Line, verb: Element) -> float:
    """Let the phone hear a Say or Play; the seconds it takes."""
    sentence = words(verb)
    line.say(sentence if verb.tag == "Say" else f"[plays {sentence}]")
    if verb.tag == "Say":
        return line.timing.speech_s(sentence)
    return _PLAY_S if line.timing.words_per_s else 0.0


def _menu(verb: Element) -> str:
    return " ".join(words(prompt) for prompt in verb if prompt.tag == "Say")


def _loops(verb: Element) -> int:
    return int(verb.get("loop", "1")) or _LOOPS_FOR_EVER


_VERBS: dict[str, Callable[[Line, Document, Element], Program]] = {
    "Say": _say,
    "Play": _say,
    "Pause": _pause,
    "Gather": _gather,
    "Redirect": _redirect,
    "Hangup": _hang_up,
    "Record": _record,
}
