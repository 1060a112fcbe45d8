"""Reading what a REST request asks for, and refusing what the provider refuses."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import msgspec

from simulators.twilio.core import Number
from simulators.twilio.errors import ApiError

#: the parameters this stand-in understands; others are refused, lest somebody rely on them
MESSAGE_PARAMETERS = frozenset({"To", "From", "Body", "StatusCallback", "ValidityPeriod"})
CALL_PARAMETERS = frozenset(
    {
        "To",
        "From",
        "Url",
        "Method",
        "Twiml",
        "FallbackUrl",
        "FallbackMethod",
        "StatusCallback",
        "StatusCallbackMethod",
        "StatusCallbackEvent",
        "Timeout",
        "TimeLimit",
        "MachineDetection",
    }
)
MESSAGE_UPDATES = frozenset({"Body", "Status"})
CALL_UPDATES = frozenset({"Url", "Method", "Twiml", "Status"})
MESSAGE_FILTERS = frozenset({"To", "From", "DateSent", "DateSent<", "DateSent>"})
CALL_FILTERS = frozenset({"To", "From", "Status", "StartTime", "StartTime<", "StartTime>"})
PAGING = frozenset({"PageSize", "Page", "PageToken"})

_E164 = re.compile(r"\+[1-9]\d{6,14}")

Form = Mapping[str, list[str]]


def one(form: Form, name: str, default: str = "") -> str:
    """The first value of a parameter."""
    return form.get(name, [default])[0]


def number(form: Form, name: str, default: int, least: int, most: int) -> int:
    """A whole number within limits; ApiError 20001 if it is none."""
    given = one(form, name, str(default))
    if not given.isdigit() or not least <= int(given) <= most:
        raise ApiError(20001, f"{name}: {given}")
    return int(given)


def refuse_unknown(form: Form, known: frozenset[str]) -> None:
    """ApiError 20001 if a parameter is not among the known."""
    unknown = sorted(set(form) - known)
    if unknown:
        raise ApiError(20001, f"{unknown[0]}: not understood by this stand-in")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Codes for what may be wrong with the two numbers; texts and calls have their own."""

    no_to: int
    no_from: int
    bad_from: int
    foreign_from: int


TEXT_CODES = Wanted(no_to=21604, no_from=21603, bad_from=21212, foreign_from=21606)
CALL_CODES = Wanted(no_to=21201, no_from=21213, bad_from=21212, foreign_from=21210)


def phone_numbers(form: Form, ours: Mapping[str, Number], codes: Wanted) -> tuple[str, str]:
    """To and From; ApiError if one is missing, malformed or not ours."""
    to, from_ = one(form, "To"), one(form, "From")
    checks = (
        (not to, codes.no_to, to),
        (not from_, codes.no_from, from_),
        (not _E164.fullmatch(to), 21211, to),
        (not _E164.fullmatch(from_), codes.bad_from, from_),
        (from_ not in ours, codes.foreign_from, from_),
        (to == from_, 21211, to),
    )
    for wrong, code, value in checks:
        if wrong:
            raise ApiError(code, value)
    return to, from_


def address(form: Form, name: str, code: int) -> str:
    """A web address or nothing; ApiError `code` if it is something else."""
    given = one(form, name)
    parts = urlsplit(given)
    if given and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ApiError(code, given)
    return given


def http_method(form: Form, name: str) -> str:
    """GET or POST; ApiError 20001 for another."""
    given = one(form, name, "POST").upper()
    if given not in {"GET", "POST"}:
        raise ApiError(20001, f"{name}: {given}")
    return given


def body(form: Form) -> str:
    """The words of a text; ApiError 21602 or 21617 if there are none or too many."""
    given = one(form, "Body")
    if not given:
        raise ApiError(21602)
    if len(given) > 1600:
        raise ApiError(21617)
    return given


def within(form: Form, name: str) -> Callable[[datetime | None], bool]:
    """A filter for a day (`name`) or a range (`name<`, `name>`, inclusive); ApiError 20001 for other dates."""
    exact, before, after = (_moment(form, name + sign) for sign in ("", "<", ">"))

    def fits(moment: datetime | None) -> bool:
        if exact is None and before is None and after is None:
            return True
        return (
            moment is not None
            and (exact is None or exact[0] <= moment < exact[1])
            and (before is None or moment < before[1])
            and (after is None or moment >= after[0])
        )

    return fits


def _moment(form: Form, name: str) -> tuple[datetime, datetime] | None:
    """The first instant a given date or time covers, and the first that it no longer covers."""
    given = one(form, name)
    if not given:
        return None
    try:
        if len(given) == len("2026-11-23"):
            start = datetime.combine(date.fromisoformat(given), datetime.min.time(), UTC)
            return start, start + timedelta(days=1)
        found = datetime.fromisoformat(given)
    except ValueError as error:
        raise ApiError(20001, f"{name}: {given}") from error
    start = found if found.tzinfo else found.replace(tzinfo=UTC)
    return start, start + timedelta(seconds=1)
