"""What a conversation left unmet, counted without anybody in it (see `tec_hub.unmet`)."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from catalogue.person import Person
from tec_hub import unmet
from tec_hub.catalogue_files import the_matcher
from tec_hub.unmet import Kind, Reason


def count_unmet(session: Session, service_id: str, person: Person, *, at: datetime) -> None:
    """Count the needs that nothing covers, and the options that were not wanted or had not helped."""
    for kind, subject, reason in sorted(set(_unmet(person))):
        unmet.record(
            session, service_id, kind=kind, subject=subject, at=at, reason=reason, postcode=person.postcode
        )


def _unmet(person: Person) -> Iterator[tuple[Kind, str, Reason]]:
    matcher = the_matcher()
    match = matcher.match(person)
    yield from ((Kind.NEED, need, Reason.NOTHING_SUITABLE) for need in match.unmet)
    for refusal in person.refusals:
        if refusal.option in matcher.catalogue.options:
            yield Kind.REFUSED, refusal.option, Reason.NOT_WANTED
    for tried in person.tried:
        if tried.helped is False and tried.option in matcher.catalogue.options:
            yield Kind.REFUSED, tried.option, Reason.TRIED_BEFORE
