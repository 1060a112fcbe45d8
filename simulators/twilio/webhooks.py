"""Posting to the hub's web-hooks: signed, form-encoded, with a record of every attempt."""

import ssl
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from urllib.parse import parse_qs, urldefrag, urlencode

import httpx
import msgspec

from simulators.clock import Clock
from simulators.twilio.errors import Warned
from simulators.twilio.signature import HEADER, sign

# A hub may close an idle connection after five seconds; letting go of it earlier loses no call-back to that.
_LIMITS = httpx.Limits(keepalive_expiry=2.0)
_PATIENCE_S = 15.0  # real seconds, as published for the provider's requests


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """One request to a web-hook and what came back; `status` is None if nothing did."""

    at: datetime
    url: str
    form: dict[str, str]
    status: int | None = None
    content_type: str = ""
    body: str = ""
    error: str = ""

    @property
    def ok(self) -> bool:
        """The hub answered that it took it."""
        return self.status is not None and self.status < 300


@cache
def _certificates() -> ssl.SSLContext:
    return ssl.create_default_context()


class WebHooks:
    """Makes the requests; `exchanges` and `warnings` are in the order in which they happened."""

    def __init__(self, clock: Clock, auth_token: str) -> None:
        self._clock = clock
        self._auth_token = auth_token
        self._client = httpx.Client(verify=_certificates(), timeout=_PATIENCE_S, limits=_LIMITS)
        self._lock = threading.Lock()
        self.exchanges: list[Exchange] = []
        self.warnings: list[Warned] = []

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def request(self, url: str, form: Mapping[str, str], method: str = "POST") -> Exchange:
        """Post the form to `url` (or get `url` with it as query); trouble is recorded, never raised."""
        address = urldefrag(url).url
        exchange = self._get(address, form) if method.upper() == "GET" else self._post(address, form)
        with self._lock:
            self.exchanges.append(exchange)
            if not exchange.ok:
                detail = exchange.error or f"answered {exchange.status}"
                self.warnings.append(Warned(code=11200, url=address, detail=detail))
        return exchange

    def warn(self, code: int, url: str, detail: str) -> None:
        """Note what the provider would complain about."""
        with self._lock:
            self.warnings.append(Warned(code=code, url=url, detail=detail))

    def _post(self, url: str, form: Mapping[str, str]) -> Exchange:
        return self._send("POST", url, form, data=dict(form), signature=sign(self._auth_token, url, form))

    def _get(self, url: str, form: Mapping[str, str]) -> Exchange:
        address = url + ("&" if "?" in url else "?") + urlencode(form)
        return self._send("GET", address, form, data=None, signature=sign(self._auth_token, address, {}))

    def _send(
        self, method: str, url: str, form: Mapping[str, str], *, data: dict[str, str] | None, signature: str
    ) -> Exchange:
        at, told = self._clock.now(), dict(form)
        try:
            answer = self._client.request(method, url, data=data, headers={HEADER: signature})
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Exchange(at=at, url=url, form=told, error=f"{type(error).__name__}: {error}")
        return Exchange(
            at=at,
            url=url,
            form=told,
            status=answer.status_code,
            content_type=answer.headers.get("content-type", ""),
            body=answer.text,
        )


def retries(url: str) -> int:
    """How often a failed request is repeated: `rc` of a connection override such as `#rc=5&rp=all`, else 0."""
    override = parse_qs(urldefrag(url).fragment)
    return min(int(override["rc"][0]), 5) if override.get("rc", [""])[0].isdigit() else 0
