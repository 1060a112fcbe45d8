"""A council's directory of local services: an invented town behind the API that Open Referral UK 3.0 publishes."""

from collections.abc import Callable
from datetime import date
from math import ceil
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec
import yaml
from fastapi import FastAPI, HTTPException, Query
from fastapi.responses import JSONResponse, Response

from simulators.twilio.server import Server

ASHCOMBE = Path(__file__).parent / "feeds" / "ashcombe.yaml"
_PROFILE = "https://docs.openreferraluk.org/en/latest/"
_PER_PAGE = 10

Fault = Callable[[str, int], Response | None]
"""Given a path and a page number, another answer than the right one; None: the right one."""


class _Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value of the town's file."""


class Venue(_Value, frozen=True, kw_only=True):
    """Where things happen. `at`: degrees north and east."""

    name: str
    street: str
    postcode: str
    at: tuple[float, float]
    access: tuple[str, ...]


class Offer(_Value, frozen=True, kw_only=True):
    """A service of the town. `hours`: from and to; `cost` in pounds; `ages`: the least age."""

    name: str
    by: str
    about: str
    terms: tuple[str, ...]
    venue: str = ""
    area: str = ""
    days: str = ""
    freq: str = "WEEKLY"
    hours: tuple[str, str] | None = None
    words: str = ""
    cost: float
    ages: int | None = None
    assured: date


class Town(_Value, frozen=True, kw_only=True):
    """An invented town."""

    town: str
    venues: dict[str, Venue]
    services: tuple[Offer, ...]


def read_town(path: Path = ASHCOMBE) -> Town:
    """The town of a file. Raises msgspec.ValidationError."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return msgspec.convert(content, Town, str_keys=True, strict=False)


def published(town: Town) -> list[dict[str, Any]]:
    """Its services, each with everything nested in it, as the profile has them."""
    return [_published(offer, number, town) for number, offer in enumerate(town.services)]


def _id(*parts: str) -> str:
    return str(uuid5(NAMESPACE_URL, "/".join(("https://directory.ashcombe.example", *parts))))


def _published(offer: Offer, number: int, town: Town) -> dict[str, Any]:
    identity = _id("services", offer.name)
    return {
        "id": identity,
        "name": offer.name,
        "description": offer.about,
        "url": "https://directory.ashcombe.example/" + identity,
        "email": f"hello{number}@ashcombe.example",
        "status": "active",
        "assured_date": offer.assured.isoformat(),
        "last_modified": f"{offer.assured}T09:00:00.000Z",
        **({"minimum_age": offer.ages} if offer.ages else {}),
        "organization": {"id": _id("organizations", offer.by), "name": offer.by, "description": offer.by},
        "schedules": [_schedule(offer, identity)],
        "cost_options": [
            {"id": _id("costs", offer.name), "option": "each time", "currency": "GBP", "amount": offer.cost}
        ],
        "contacts": [
            {
                "id": _id("contacts", offer.name),
                "title": "To ask or to book",
                "phones": [{"id": _id("phones", offer.name), "number": f"01632 {960100 + number}"}],
            }
        ],
        "languages": [{"id": _id("languages", offer.name), "code": "en", "name": "English"}],
        "service_areas": [{"id": _id("areas", offer.name), "name": offer.area}] if offer.area else [],
        "attributes": [_attribute(offer, term, identity) for term in offer.terms],
        "service_at_locations": [_located(offer, town.venues[offer.venue], town)] if offer.venue else [],
    }


def _schedule(offer: Offer, identity: str) -> dict[str, Any]:
    timed = {"opens_at": f"{offer.hours[0]}:00", "closes_at": f"{offer.hours[1]}:00"} if offer.hours else {}
    regular = {"freq": offer.freq, "interval": 1, "byday": offer.days} if offer.days else {}
    described = {"description": offer.words} if offer.words else {}
    return {"id": _id("schedules", identity), "dtstart": "2026-01-05", **regular, **timed, **described}


def _attribute(offer: Offer, term: str, identity: str) -> dict[str, Any]:
    return {
        "id": _id("attributes", offer.name, term),
        "link_id": identity,
        "link_entity": "service",
        "taxonomy_term": {"id": _id("terms", term), "name": term, "description": term},
    }


def _located(offer: Offer, venue: Venue, town: Town) -> dict[str, Any]:
    where = _id("locations", venue.name)
    address = {
        "id": _id("addresses", venue.name),
        "address_1": venue.street,
        "city": town.town,
        "state_province": "Ashshire",
        "postal_code": venue.postcode,
        "country": "GB",
        "address_type": "physical",
    }
    return {
        "id": _id("at", offer.name, venue.name),
        "location": {
            "id": where,
            "location_type": "physical",
            "name": venue.name,
            "latitude": venue.at[0],
            "longitude": venue.at[1],
            "addresses": [address],
            "accessibility": [
                {"id": _id("accessibility", venue.name, words), "description": words} for words in venue.access
            ],
        },
    }


class Directory:
    """The directory, served on a port of this machine. `services` may be changed while it runs."""

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0, fault: Fault | None = None) -> None:
        self.services = published(read_town())
        self.fault = fault
        self._server = Server(self._app(), host, port)

    @property
    def url(self) -> str:
        """The address of the API."""
        return self._server.base_url

    def start(self) -> None:
        """Begin to answer."""
        self._server.start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.stop()

    def _app(self) -> FastAPI:
        app = FastAPI(title="Ashcombe directory", docs_url=None, redoc_url=None)

        @app.get("/")
        def about() -> dict[str, str]:
            """What this API is."""
            return {"version": "3.0", "profile": _PROFILE, "openapi_url": "/openapi.json"}

        @app.get("/services")
        def services(
            page: int = Query(1, ge=1), per_page: int = Query(_PER_PAGE, ge=1, le=100), search: str = ""
        ) -> Response:
            """A page of services with their own fields and organisation only."""
            wrong = self.fault("/services", page) if self.fault else None
            return wrong or JSONResponse(_page(self._searched(search), page, per_page))

        @app.get("/services/{identity}")
        def service(identity: str) -> Response:
            """One service with all that is nested in it."""
            wrong = self.fault(f"/services/{identity}", 0) if self.fault else None
            if wrong is not None:
                return wrong
            for each in self.services:
                if each.get("id") == identity:
                    return JSONResponse(each)
            raise HTTPException(404)

        return app

    def _searched(self, words: str) -> list[dict[str, Any]]:
        wanted = words.lower()
        return [
            each for each in self.services if wanted in f"{each.get('name')} {each.get('description')}".lower()
        ]


_OWN = {"id", "name", "description", "url", "email", "status", "assured_date", "last_modified", "minimum_age"}


def _page(services: list[dict[str, Any]], page: int, per_page: int) -> dict[str, Any]:
    pages = ceil(len(services) / per_page)
    shown = services[(page - 1) * per_page : page * per_page]
    return {
        "total_items": len(services),
        "total_pages": pages,
        "page_number": page,
        "size": len(shown),
        "first_page": page == 1,
        "last_page": page >= pages,
        "empty": not shown,
        "contents": [
            {key: value for key, value in each.items() if key in _OWN | {"organization"}} for each in shown
        ],
    }
