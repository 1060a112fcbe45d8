"""The page of simulated phones: read, reply, answer and press keys."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader

from simulators.clock import Clock
from simulators.contacts import TEMPERAMENTS
from simulators.twilio.errors import ApiError
from simulators.twilio.phone import Phone, PhoneCall, Phones, Text

_ZONE = ZoneInfo("Europe/London")
_TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True)


def routes(phones: Phones, clock: Clock) -> APIRouter:
    """The routes below /phones."""
    pages = _Pages(phones, clock)
    router = APIRouter(prefix="/phones")
    router.add_api_route("", pages.overview, methods=["GET"])
    router.add_api_route("/{number}", pages.phone, methods=["GET"])
    router.add_api_route("/{number}/live", pages.live, methods=["GET"])
    router.add_api_route("/{number}/reply", pages.reply, methods=["POST"])
    router.add_api_route("/{number}/temperament", pages.temperament, methods=["POST"])
    router.add_api_route("/{number}/press", pages.press, methods=["POST"])
    router.add_api_route("/{number}/{deed}", pages.call, methods=["POST"])
    return router


class _Pages:
    def __init__(self, phones: Phones, clock: Clock) -> None:
        self._phones = phones
        self._clock = clock

    def overview(self) -> HTMLResponse:
        phones = [_card(phone) for phone in self._phones.all()]
        return _page(
            "phones.html", title="Simulated phones", refresh=3, phones=phones, now=_time(self._clock.now())
        )

    def phone(self, number: str) -> HTMLResponse:
        phone = self._phone(number)
        return _page("phone.html", title=phone.name, phone=_card(phone), temperaments=list(TEMPERAMENTS))

    def live(self, number: str) -> HTMLResponse:
        phone = self._phone(number)
        current = phone.current_call
        return _page(
            "live.html",
            title=phone.name,
            refresh=2,
            live=True,
            phone=_card(phone),
            call=current.record if current else None,
            talk=[_item(entry, phone) for entry in reversed(_entries(phone))],
        )

    def reply(self, number: str, body: Annotated[str, Form()]) -> RedirectResponse:
        self._phone(number).reply(body)
        return _back(f"/phones/{number}")

    def temperament(self, number: str, temperament: Annotated[str, Form()]) -> RedirectResponse:
        if temperament not in TEMPERAMENTS:
            raise ApiError(20404, temperament)
        self._phone(number).becomes(temperament)
        return _back(f"/phones/{number}")

    def press(self, number: str, key: Annotated[str, Form()]) -> RedirectResponse:
        call = self._phone(number).current_call
        if call is not None and call.status == "in-progress":
            call.press(key[:1])
        return _back(f"/phones/{number}/live")

    def call(self, number: str, deed: str) -> RedirectResponse:
        phone = self._phone(number)
        call = phone.current_call
        if deed not in _DEEDS:
            raise ApiError(20404, deed)
        if call is not None and call.status == _DEEDS[deed][0]:
            _DEEDS[deed][1](phone, call)
        return _back(f"/phones/{number}/live")

    def _phone(self, number: str) -> Phone:
        found = next((phone for phone in self._phones.all() if phone.number == number), None)
        if found is None:
            raise ApiError(20404, f"phones/{number}")
        return found


#: what can be done about a call: the state it must be in, and the deed
_DEEDS: dict[str, tuple[str, Callable[[Phone, PhoneCall], object]]] = {
    "answer": ("ringing", lambda phone, _call: phone.answer()),
    "decline": ("ringing", lambda phone, call: phone.decline(call)),
    "hang-up": ("in-progress", lambda _phone, call: call.hang_up()),
}


def _page(template: str, **shown: Any) -> HTMLResponse:
    return HTMLResponse(_TEMPLATES.get_template(template).render(**shown))


def _back(path: str) -> RedirectResponse:
    return RedirectResponse(path, status_code=303)


def _card(phone: Phone) -> dict[str, Any]:
    current = phone.current_call
    entries = _entries(phone)
    return {
        "number": phone.number,
        "name": phone.name,
        "line": phone.line,
        "ringing": current is not None and current.status == "ringing",
        "last": {"at": _time(_when(entries[-1])), "words": _summary(entries[-1], phone)} if entries else None,
    }


def _entries(phone: Phone) -> list[Text | PhoneCall]:
    """Texts and calls in the order in which they came."""
    entries: list[Text | PhoneCall] = [*phone.texts, *phone.calls]
    return sorted(entries, key=_when)


def _item(entry: Text | PhoneCall, phone: Phone) -> dict[str, Any]:
    at = _time(_when(entry))
    if isinstance(entry, Text):
        return {"kind": "in" if entry.to == phone.number else "out", "at": at, "sentences": [entry.body]}
    return {
        "kind": "call",
        "at": at,
        "status": entry.status,
        "pressed": " ".join(entry.pressed),
        "sentences": list(entry.said),
    }


def _summary(entry: Text | PhoneCall, phone: Phone) -> str:
    if isinstance(entry, PhoneCall):
        return f"Call, {entry.status}"
    return entry.body if entry.to == phone.number else f"{phone.name} replied: {entry.body}"


def _when(entry: Text | PhoneCall) -> datetime:
    return entry.at if isinstance(entry, Text) else entry.record.created_at


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(_ZONE):%H:%M:%S}"
