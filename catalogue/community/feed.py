"""Services as Open Referral UK 3.0 publishes them (https://openreferraluk.org/specifications)."""

import re
from collections.abc import Iterable, Mapping

import msgspec

from catalogue.community.access import read_access
from catalogue.community.fields import Fields, Remarks
from catalogue.community.postcode import postcode
from catalogue.community.service import Contact, Day, LocalService, Place, Point, Price, Remark, Sitting

ACTIVE = {"active", ""}  #: other statuses are: inactive, defunct, temporarily closed
_ORDINAL = re.compile(r"^[+-]?\d+")
_DAYS = {day.value: day for day in Day}
#: The islands with some sea around them; a point outside has most likely lost its sign or changed its places.
_SOUTH, _NORTH, _WEST, _EAST = 49.0, 61.5, -9.5, 2.5


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """A record as far as it could be read; without a service where it was left out."""

    service: LocalService | None
    remarks: tuple[Remark, ...]


def read_service(content: object, record: str) -> Read:
    """One service with everything nested in it. `record` names it in remarks until its own id is known."""
    remarks = Remarks(record)
    if not isinstance(content, Mapping):
        remarks.add("", "is not an object", used=False)
        return Read(service=None, remarks=tuple(remarks.made))
    fields = Fields(content, remarks)
    name, identity = fields.text("name"), fields.text("id")
    remarks.record = identity or record
    if not identity or not name:
        fields.remark("name" if identity else "id", "is missing", used=False)
        return Read(service=None, remarks=tuple(remarks.made))
    status = fields.text("status").lower()
    if status not in ACTIVE:
        fields.remark("status", f"is “{status}”: not offered now", used=False)
        return Read(service=None, remarks=tuple(remarks.made))
    service = _service(fields, identity, name)
    _say_what_lacks(service, fields)
    return Read(service=service, remarks=tuple(remarks.made))


def _service(fields: Fields, identity: str, name: str) -> LocalService:
    organisation = fields.object("organization")
    located = list(fields.objects("service_at_locations"))
    sittings = [_sitting(each) for each in fields.objects("schedules")]
    sittings += [_sitting(each) for where in located for each in where.objects("schedules")]
    low, high, eligibility = _ages(fields)
    return LocalService(
        id=identity,
        name=name,
        description=fields.text("description"),
        organisation=organisation.text("name") if organisation else "",
        contact=_contact(fields, located),
        places=tuple(_place(location) for where in located if (location := where.object("location"))),
        sittings=tuple(dict.fromkeys(each for each in sittings if each is not None)),
        prices=tuple(
            Price(
                amount=each.number("amount", least=0, most=100_000),
                words=_joined(each, "option", "amount_description"),
            )
            for each in fields.objects("cost_options")
        ),
        fees=fields.text("fees_description") or fields.text("fees"),
        minimum_age=low,
        maximum_age=high,
        eligibility=eligibility,
        languages=_unique(each.text("name") or each.text("code") for each in fields.objects("languages")),
        terms=_terms(fields),
        areas=_unique(each.text("name") or each.text("service_area") for each in fields.objects("service_areas")),
        alert=fields.text("alert"),
        assured=fields.day("assured_date"),
        modified=fields.day("last_modified"),
    )


def _joined(fields: Fields, *names: str) -> str:
    return ", ".join(text for name in names if (text := fields.text(name)))


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _ages(fields: Fields) -> tuple[int | None, int | None, tuple[str, ...]]:
    """HSDS 3.0 has ages and words on the service; earlier publishers, and some now, in a list of their own."""
    low, high = (fields.whole(name, least=0, most=150) for name in ("minimum_age", "maximum_age"))
    words = [fields.text("eligibility_description")]
    for each in fields.objects("eligibility"):
        low = each.whole("minimum_age", least=0, most=150) if low is None else low
        high = each.whole("maximum_age", least=0, most=150) if high is None else high
        words.append(each.text("eligibility_description") or each.text("eligibility"))
    if low is not None and high is not None and low > high:
        fields.remark("minimum_age", f"{low} is above the maximum age, {high}; neither is used")
        return None, None, _unique(words)
    return low, high, _unique(words)


def _contact(fields: Fields, located: list[Fields]) -> Contact:
    holders = [fields, *fields.objects("contacts"), *located]
    holders += [contact for where in located for contact in where.objects("contacts")]
    phones = [phone.text("number") for holder in holders for phone in holder.objects("phones")]
    email = fields.text("email")
    if email and "@" not in email:
        fields.remark("email", "is no e-mail address")
        email = ""
    return Contact(phones=_unique(phones), email=email, address=_web(fields))


def _web(fields: Fields) -> str:
    address = fields.text("url")
    if address and not address.lower().startswith(("http://", "https://")):
        fields.remark("url", "is no web address and is not linked")
        return ""
    return address


def _place(location: Fields) -> Place:
    address = next(iter(location.objects("addresses")), None)
    code = address.text("postal_code") if address else ""
    if address and code and not postcode(code):
        address.remark("postal_code", f"“{code}” is no UK postcode")
    access = [(each.text("description"), each.text("details")) for each in location.objects("accessibility")]
    words = _unique(text for pair in access for text in pair)
    return Place(
        name=location.text("name"),
        address=_joined(address, "address_1", "address_2", "city", "state_province") if address else "",
        postcode=postcode(code),
        point=read_point(location),
        access=read_access(words),
        access_words=words,
        getting_there=location.text("transportation"),
    )


def read_point(fields: Fields) -> Point | None:
    """Where a place is; one outside the United Kingdom is taken for a mistake."""
    latitude = fields.number("latitude", least=-90, most=90)
    longitude = fields.number("longitude", least=-180, most=180)
    if latitude is None or longitude is None:
        return None
    if not (_SOUTH <= latitude <= _NORTH and _WEST <= longitude <= _EAST):
        fields.remark("latitude", f"{latitude:g}, {longitude:g} is not in the United Kingdom")
        return None
    return Point(latitude=latitude, longitude=longitude)


def _sitting(fields: Fields) -> Sitting | None:
    days = read_days(fields, "byday")
    opens, closes = fields.clock("opens_at"), fields.clock("closes_at")
    words = fields.text("description") or fields.text("notes")
    if not (days or opens or closes or words):
        return None
    return Sitting(
        days=days,
        opens=opens,
        closes=closes,
        frequency=_frequency(fields),
        every=fields.whole("interval", least=1, most=60) or 1,
        first=fields.day("valid_from") or fields.day("dtstart"),
        last=fields.day("valid_to") or fields.day("until"),
        words=words,
    )


def _frequency(fields: Fields) -> str:
    said = fields.text("freq").upper()
    if said not in {"", "WEEKLY", "MONTHLY"}:
        fields.remark("freq", f"“{said}” is neither WEEKLY nor MONTHLY")
        return ""
    return said


def read_days(fields: Fields, name: str) -> tuple[Day, ...]:
    """Days as in RFC 5545: "MO,WE", and "1TU" for the first Tuesday of a month."""
    found = set()
    for part in re.split(r"[,\s]+", fields.text(name).upper()):
        day = _DAYS.get(_ORDINAL.sub("", part))
        if day is not None:
            found.add(day)
        elif part:
            fields.remark(name, f"“{part}” is no day like MO")
    return tuple(day for day in Day if day in found)


def _terms(fields: Fields) -> tuple[str, ...]:
    names = [term.text("name") for term in fields.objects("taxonomy_terms")]
    for attribute in fields.objects("attributes"):
        term = attribute.object("taxonomy_term")
        names.append(term.text("name") if term else "")
        names += [each.text("name") for each in attribute.objects("taxonomy_terms")]
    return _unique(names)


def _say_what_lacks(service: LocalService, fields: Fields) -> None:
    """What would make it easier to find."""
    if not service.places:
        fields.remark("service_at_locations", "no place is given: it is found by words only, without a distance")
    elif not any(place.point for place in service.places):
        fields.remark("service_at_locations", "no place has coordinates: no distance can be told")
    if not any((service.contact.phones, service.contact.email, service.contact.address)):
        fields.remark("contacts", "there is no way to reach it: no phone, e-mail or page")
