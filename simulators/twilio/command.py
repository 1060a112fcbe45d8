"""The stand-in by itself, for `tec-hub simulate phones`."""

import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from simulators.clock import ScaledClock
from simulators.contacts import load_contacts
from simulators.twilio.core import Number
from simulators.twilio.provider import Provider


def serve(
    host: str,
    port: int,
    inbound_url: str,
    account_sid: str,
    auth_token: str,
    contacts_file: Path | None = None,
    speed: float = 1.0,
    *,
    from_number: str = "+447700900000",
    voice_url: str = "",
    journal: Path | None = None,
    stop: threading.Event | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """Run the stand-in until `stop` is set; without one, until the program is told to end (Ctrl-C, SIGTERM).

    Texts to `from_number` are announced to `inbound_url`, calls to it to `voice_url`. `speed` counts from now on.
    `journal` keeps the books over restarts.
    Raises OSError if the port is taken, ValueError for an impossible account and ContactsFileError.
    """
    contacts = load_contacts(contacts_file) if contacts_file else []
    clock = ScaledClock(datetime.now(UTC), speed)
    numbers = {from_number: Number(sms_url=inbound_url, voice_url=voice_url)}
    ended = stop or _told_to_end()
    with Provider(
        clock,
        account_sid=account_sid,
        auth_token=auth_token,
        numbers=numbers,
        contacts=contacts,
        host=host,
        port=port,
        journal=journal,
    ) as provider:
        say(f"REST API: {provider.base_url}   phones: {provider.base_url}/phones   number: {from_number}")
        ended.wait()
    say("Stopped.")


def _told_to_end() -> threading.Event:
    """Set by a signal, also where the program was started in the background, which leaves Ctrl-C unheard."""
    told = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    return told
