"""A feed fetched whole or not at all, page by page and service by service, within limits."""

from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx
import msgspec

from catalogue.community.feed import Read, read_service
from catalogue.community.service import Remark
from tec_hub.clock import monotonic

_TIMEOUT_S = 20.0  #: for an answer to begin, and between its parts
_BYTES = 5_000_000  #: of one answer
_PAGES = 500
_SERVICES = 10_000
_TRIES = 3
_PER_PAGE = 50
_AGENT = "TEC-Hub (reads Open Referral UK feeds)"


class FeedError(Exception):
    """The feed cannot be had, or only in part; says why."""


class _GoneError(Exception):
    """The publisher lists the service and says that it is not there."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a feed may take: seconds for the whole, bytes for an answer, pages and services."""

    seconds: float = 900
    size: int = _BYTES
    pages: int = _PAGES
    services: int = _SERVICES


def fetch(address: str, limits: Limits | None = None) -> Iterator[Read]:
    """Every service of the API at an address, "https://…/api" or "https://…/api/services". Raises FeedError."""
    with _Visit(address, limits or Limits()) as visit:
        for number, listed in enumerate(visit.listed(), 1):
            yield visit.service(listed, f"record {number}")


class _Visit:
    def __init__(self, address: str, limits: Limits) -> None:
        self._base = address.split("?", maxsplit=1)[0].rstrip("/").removesuffix("/services")
        self._limits = limits
        self._until = monotonic() + limits.seconds
        self._client = httpx.Client(
            timeout=_TIMEOUT_S, follow_redirects=True, max_redirects=3, headers={"User-Agent": _AGENT}
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def listed(self) -> list[Any]:
        """What the pages list, all of it."""
        found: list[Any] = []
        before: object = None
        for page in range(1, self._limits.pages + 1):
            content = self._get(f"{self._base}/services", {"page": page, "per_page": _PER_PAGE})
            contents = content.get("contents") if isinstance(content, dict) else None
            if not isinstance(content, dict) or not isinstance(contents, list):
                raise FeedError(f"page {page} has no list of contents, as Open Referral UK asks for")
            if contents and contents == before:
                raise FeedError(f"page {page} is the same as the page before it")
            if content.get("page_number", page) != page:
                raise FeedError(f"page {page} was asked for, and page {content['page_number']!r} was sent")
            before = contents
            found += contents
            if len(found) > self._limits.services:
                raise FeedError(f"there are more than {self._limits.services} services")
            if _is_last(content, page):
                return _complete(found, content)
        raise FeedError(f"there are more than {self._limits.pages} pages")

    def service(self, listed: Any, record: str) -> Read:
        """One of the listed services with everything nested in it."""
        identity = listed.get("id") if isinstance(listed, dict) else None
        if not isinstance(identity, str) or not identity.strip():
            return read_service(listed, record)
        try:
            return read_service(self._get(f"{self._base}/services/{quote(identity, safe='')}", {}), identity)
        except _GoneError:
            what = "is listed, and its own address says that it is not there"
            return Read(service=None, remarks=(Remark(record=identity, field="id", what=what, used=False),))

    def _get(self, address: str, parameters: dict[str, int]) -> Any:
        trouble = ""
        for _ in range(_TRIES):
            try:
                return msgspec.json.decode(self._read(address, parameters))
            except msgspec.DecodeError as error:
                trouble = f"what was sent is no JSON ({error})"
            except httpx.HTTPStatusError as error:
                if error.response.status_code in {404, 410} and not parameters:
                    raise _GoneError from error
                trouble = f"the answer was {error.response.status_code}"
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                trouble = f"no answer ({type(error).__name__})"
        raise FeedError(f"{address.removeprefix(self._base) or address}: {trouble}")

    def _read(self, address: str, parameters: dict[str, int]) -> bytes:
        read = bytearray()
        with self._client.stream("GET", address, params=parameters) as answer:
            answer.raise_for_status()
            for part in answer.iter_bytes():
                read += part
                if len(read) > self._limits.size:
                    raise FeedError(f"an answer is larger than {self._limits.size} bytes")
                if monotonic() > self._until:
                    raise FeedError(f"the feed takes longer than {self._limits.seconds:g} seconds")
        return bytes(read)


def _is_last(content: dict[str, Any], page: int) -> bool:
    pages = content.get("total_pages")
    if isinstance(pages, int):
        return page >= pages
    return content.get("last_page") is True or not content.get("contents")


def _complete(found: list[Any], content: dict[str, Any]) -> list[Any]:
    total = content.get("total_items")
    if isinstance(total, int) and len(found) < total:
        raise FeedError(f"{total} services are announced, and only {len(found)} were sent")
    return found
