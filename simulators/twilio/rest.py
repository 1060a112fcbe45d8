"""The REST resources Messages and Calls, as the provider's own library asks for them."""

import asyncio
import base64
import hmac
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from simulators.twilio import parameters as p
from simulators.twilio.calling import Calling
from simulators.twilio.core import Core
from simulators.twilio.errors import ApiError
from simulators.twilio.faults import RestFault, RestTrouble
from simulators.twilio.records import Call, Message
from simulators.twilio.resources import call_json, message_json, page_json
from simulators.twilio.server import break_connection
from simulators.twilio.texting import Texting

_ACCOUNT = "/2010-04-01/Accounts/{account_sid}"
_EVENTS = {"initiated", "ringing", "answered", "completed"}


def _authenticated(core: Core) -> Callable[[Request, str], None]:
    def check(request: Request, account_sid: str) -> None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        expected = base64.b64encode(f"{core.account_sid}:{core.auth_token}".encode()).decode()
        if scheme.lower() != "basic" or not hmac.compare_digest(given, expected):
            raise ApiError(20003)
        if account_sid != core.account_sid:
            raise ApiError(20404, request.url.path)

    return check


async def _form(request: Request) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in (await request.form()).multi_items():
        found.setdefault(name, []).append(str(value))
    return found


def _query(request: Request) -> dict[str, list[str]]:
    return {name: request.query_params.getlist(name) for name in request.query_params}


def routes(core: Core, texting: Texting, calling: Calling) -> APIRouter:
    """The REST routes of the account."""
    router = APIRouter(prefix=_ACCOUNT, dependencies=[Depends(_authenticated(core))])
    _Messages(core, texting).add_to(router)
    _Calls(core, calling).add_to(router)
    return router


class _Resource:
    """What the two resources have in common: making one under the faults in force."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def _make(self, request: Request, make: Callable[[p.Form], dict[str, Any]]) -> Response:
        form = await _form(request)
        trouble = self._core.faults.for_request(p.one(form, "To"))
        if trouble is not None:
            _fail_before(trouble, request)
        answer = JSONResponse(make(form), status_code=201)
        if trouble is not None:
            await _fail_after(trouble, request)
        return answer


def _fail_before(trouble: RestTrouble, request: Request) -> None:
    if trouble.fault is RestFault.TOO_MANY:
        raise ApiError(20429)
    if trouble.fault is RestFault.BROKEN:
        raise ApiError(20500)
    if trouble.fault is RestFault.RESET_BEFORE:
        break_connection(request)


async def _fail_after(trouble: RestTrouble, request: Request) -> None:
    if trouble.fault is RestFault.RESET_AFTER:
        break_connection(request)
    if trouble.fault is RestFault.BROKEN_AFTER:
        raise ApiError(20500)
    if trouble.fault is RestFault.SLOW:
        await asyncio.sleep(trouble.seconds)


class _Messages(_Resource):
    def __init__(self, core: Core, texting: Texting) -> None:
        super().__init__(core)
        self._texting = texting

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route("/Messages.json", self.create, methods=["POST"])
        router.add_api_route("/Messages.json", self.list, methods=["GET"])
        router.add_api_route("/Messages/{sid}.json", self.fetch, methods=["GET"])
        router.add_api_route("/Messages/{sid}.json", self.update, methods=["POST"])

    async def create(self, request: Request) -> Response:
        return await self._make(request, self._create)

    async def list(self, request: Request) -> Response:
        query = _query(request)
        p.refuse_unknown(query, p.MESSAGE_FILTERS | p.PAGING)
        sent = p.within(query, "DateSent")
        found = [
            message
            for message in self._core.ledger.messages()
            if message.to == p.one(query, "To", message.to)
            and message.from_ == p.one(query, "From", message.from_)
            and sent(message.sent_at or message.created_at)
        ]
        return JSONResponse(page_json("messages", request.url.path, query, found, message_json))

    async def fetch(self, sid: str) -> Response:
        return JSONResponse(message_json(self._core.ledger.message(sid)))

    async def update(self, request: Request, sid: str) -> Response:
        form = await _form(request)
        p.refuse_unknown(form, p.MESSAGE_UPDATES)
        message = self._core.ledger.message(sid)
        if p.one(form, "Status") == "canceled":
            if not self._texting.cancel(message):
                raise ApiError(30409)
        elif p.one(form, "Body", "-") == "":
            message.body = ""
            self._core.ledger.save(message)
        else:
            raise ApiError(20001, "Status or Body")
        return JSONResponse(message_json(message))

    def _create(self, form: p.Form) -> dict[str, Any]:
        p.refuse_unknown(form, p.MESSAGE_PARAMETERS)
        to, from_ = p.phone_numbers(form, self._core.numbers, p.TEXT_CODES)
        words = p.body(form)
        message: Message = self._texting.new_message(from_=from_, to=to, body=words, direction="outbound-api")
        message.status_callback = p.address(form, "StatusCallback", 21609)
        message.valid_s = p.number(form, "ValidityPeriod", 36000, 1, 36000)
        self._texting.submit(message)
        return message_json(message)


class _Calls(_Resource):
    def __init__(self, core: Core, calling: Calling) -> None:
        super().__init__(core)
        self._calling = calling

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route("/Calls.json", self.create, methods=["POST"])
        router.add_api_route("/Calls.json", self.list, methods=["GET"])
        router.add_api_route("/Calls/{sid}.json", self.fetch, methods=["GET"])
        router.add_api_route("/Calls/{sid}.json", self.update, methods=["POST"])

    async def create(self, request: Request) -> Response:
        return await self._make(request, self._create)

    async def list(self, request: Request) -> Response:
        query = _query(request)
        p.refuse_unknown(query, p.CALL_FILTERS | p.PAGING)
        started = p.within(query, "StartTime")
        found = [
            call
            for call in self._core.ledger.calls()
            if call.to == p.one(query, "To", call.to)
            and call.from_ == p.one(query, "From", call.from_)
            and call.status == p.one(query, "Status", call.status)
            and started(call.started_at or call.created_at)
        ]
        return JSONResponse(page_json("calls", request.url.path, query, found, call_json))

    async def fetch(self, sid: str) -> Response:
        return JSONResponse(call_json(self._core.ledger.call(sid)))

    async def update(self, request: Request, sid: str) -> Response:
        form = await _form(request)
        p.refuse_unknown(form, p.CALL_UPDATES)
        call = self._core.ledger.call(sid)
        status = p.one(form, "Status")
        if status:
            self._end(call, status)
        elif call.status != "in-progress":
            raise ApiError(21220)
        else:
            url, twiml = p.address(form, "Url", 21205), p.one(form, "Twiml")
            method = p.http_method(form, "Method")
            self._core.timers.after(0, lambda: self._calling.redirect(call, url=url, method=method, twiml=twiml))
        return JSONResponse(call_json(call))

    def _end(self, call: Call, status: str) -> None:
        """`canceled` spares a call that is answered already; `completed` ends any."""
        if status not in {"canceled", "completed"}:
            raise ApiError(20001, f"Status: {status}")
        if not self._calling.finish(call, "canceled") and status == "completed":
            self._calling.finish(call, "completed")

    def _create(self, form: p.Form) -> dict[str, Any]:
        p.refuse_unknown(form, p.CALL_PARAMETERS)
        to, from_ = p.phone_numbers(form, self._core.numbers, p.CALL_CODES)
        url, twiml = p.address(form, "Url", 21205), p.one(form, "Twiml")
        if not url and not twiml:
            raise ApiError(21205)
        events = " ".join(form.get("StatusCallbackEvent", [])).split()
        if set(events) - _EVENTS:
            raise ApiError(20001, f"StatusCallbackEvent: {events}")
        now = self._core.clock.now()
        call = Call(
            sid=self._core.ledger.new_sid("CA"),
            account_sid=self._core.account_sid,
            direction="outbound-api",
            from_=from_,
            to=to,
            created_at=now,
            updated_at=now,
            detect_machine=bool(p.one(form, "MachineDetection")),
            url=url,
            method=p.http_method(form, "Method"),
            fallback_url=p.address(form, "FallbackUrl", 21205),
            fallback_method=p.http_method(form, "FallbackMethod"),
            twiml=twiml,
            status_callback=p.address(form, "StatusCallback", 21609),
            status_callback_method=p.http_method(form, "StatusCallbackMethod"),
            events=tuple(events),
            timeout_s=p.number(form, "Timeout", 60, 1, 600),
            time_limit_s=p.number(form, "TimeLimit", 14400, 1, 86400),
        )
        self._calling.submit(call)
        return call_json(call)
