"""Messages and calls as the REST API shows them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from simulators.twilio.errors import DELIVERY_ERRORS
from simulators.twilio.parameters import Form, number
from simulators.twilio.records import API_VERSION, Call, Message

Json = dict[str, Any]
Record = TypeVar("Record", Message, Call)
_PLACE = frozenset({"Page", "PageSize", "PageToken"})


def message_json(message: Message) -> Json:
    """A Message resource."""
    path = f"/{API_VERSION}/Accounts/{message.account_sid}/Messages/{message.sid}"
    return {
        "account_sid": message.account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": _rfc2822(message.created_at),
        "date_sent": _rfc2822(message.sent_at),
        "date_updated": _rfc2822(message.updated_at),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": DELIVERY_ERRORS.get(message.error_code or 0),
        "from": message.from_,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": str(message.segments),
        "price": None,
        "price_unit": "GBP",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{path}/Media.json"},
        "to": message.to,
        "uri": f"{path}.json",
    }


def call_json(call: Call) -> Json:
    """A Call resource."""
    path = f"/{API_VERSION}/Accounts/{call.account_sid}/Calls/{call.sid}"
    return {
        "account_sid": call.account_sid,
        "answered_by": call.answered_by,
        "api_version": API_VERSION,
        "caller_name": None,
        "date_created": _rfc2822(call.created_at),
        "date_updated": _rfc2822(call.updated_at),
        "direction": call.direction,
        "duration": None if call.duration_s is None else str(call.duration_s),
        "end_time": _rfc2822(call.ended_at),
        "forwarded_from": None,
        "from": call.from_,
        "from_formatted": call.from_,
        "group_sid": None,
        "parent_call_sid": None,
        "phone_number_sid": None,
        "price": None,
        "price_unit": "GBP",
        "queue_time": "0",
        "sid": call.sid,
        "start_time": _rfc2822(call.started_at),
        "status": call.status,
        "subresource_uris": {"events": f"{path}/Events.json", "recordings": f"{path}/Recordings.json"},
        "to": call.to,
        "to_formatted": call.to,
        "trunk_sid": None,
        "uri": f"{path}.json",
    }


def page_json(
    name: str, path: str, query: Form, records: Sequence[Record], show: Callable[[Record], Json]
) -> Json:
    """One page of a list, the newest record first."""
    size, page = number(query, "PageSize", 50, 1, 1000), number(query, "Page", 0, 0, 1_000_000)
    ordered = list(reversed(records))
    start = page * size
    shown = ordered[start : start + size]

    filters: list[tuple[str, str]] = [
        (key, value) for key, values in query.items() for value in values if key not in _PLACE
    ]

    def uri(nth: int) -> str:
        return f"{path}?{urlencode([*filters, ('PageSize', str(size)), ('Page', str(nth))])}"

    return {
        name: [show(record) for record in shown],
        "page": page,
        "page_size": size,
        "start": start,
        "end": max(start + len(shown) - 1, start),
        "uri": uri(page),
        "first_page_uri": uri(0),
        "next_page_uri": uri(page + 1) if start + size < len(ordered) else None,
        "previous_page_uri": uri(page - 1) if page else None,
    }


def _rfc2822(moment: datetime | None) -> str | None:
    return None if moment is None else format_datetime(moment.replace(microsecond=0))
