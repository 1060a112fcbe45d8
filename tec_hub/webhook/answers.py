"""What the sender is answered. Nothing here says whose gateway it is or what was in the message."""

from collections.abc import Mapping
from math import ceil
from typing import Final

from fastapi import Response
from fastapi.responses import JSONResponse

from device_adapters.scaip.answer import answer
from tec_hub.intake.arrived import Taken

_SCAIP: Final = "application/scaip+xml"

UNKNOWN: Final = (401, "The credential is missing or does not hold.")
TOO_LARGE: Final = (413, "The message is too large.")
TOO_SLOW: Final = (408, "The message did not arrive in time.")
NOT_TAKEN: Final = (
    415,
    "This type is not taken; send JSON, XML, a form or plain bytes, uncompressed.",
)
NOWHERE: Final = (404, "There is no such ecosystem, or the topic has characters that no topic has.")
NOT_KEPT: Final = (503, "The message could not be kept. Send it again.")
TOO_MANY: Final = (429, "Too many messages. Send this one again later.")

Refusal = tuple[int, str]


def refused(refusal: Refusal, *, after: float = 0) -> Response:
    """An error; `after` says in how many seconds to try again."""
    status, words = refusal
    headers: dict[str, str] = {}
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="gateways"'
    if after:
        headers["Retry-After"] = str(ceil(after))
    return JSONResponse({"detail": words}, status_code=status, headers=headers)


def taken(outcome: Taken, ecosystem: str, body: bytes) -> Response:
    """The message is committed: in the words of its ecosystem where those have some, else as JSON."""
    if ecosystem == "scaip" and (reply := answer(body)) is not None:
        return Response(reply, media_type=_SCAIP)
    return JSONResponse(_words(outcome))


def _words(outcome: Taken) -> Mapping[str, str | int]:
    if outcome.quarantined:
        return {
            "result": "quarantined",
            "detail": "It is kept but was not understood; the console says why.",
        }
    if outcome.redelivered:
        return {"result": "repeated", "detail": "It is known already."}
    return {"result": "understood", "events": outcome.events}
