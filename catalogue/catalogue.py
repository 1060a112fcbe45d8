"""All options and needs together, and what must be true of them as a whole."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

import msgspec

from catalogue.need import Need
from catalogue.option import Condition, Option
from catalogue.words import Evidence, Feature, Kind

_CLAIMS = {e: e in {Evidence.STRONG, Evidence.SOME} for e in Evidence}  #: what needs an address
_SITUATIONS = 2  #: at least so many, by which it is found where no word of it was said


class Catalogue(msgspec.Struct, frozen=True, kw_only=True):
    """Options and needs by id, in the order of their ids."""

    options: Mapping[str, Option]
    needs: Mapping[str, Need]


def make_catalogue(options: Collection[Option], needs: Collection[Need]) -> Catalogue:
    """A catalogue whose order does not depend on the order of what it is made from."""
    return Catalogue(
        options={option.id: option for option in sorted(options, key=lambda o: o.id)},
        needs={need.id: need for need in sorted(needs, key=lambda n: n.id)},
    )


def problems(
    catalogue: Catalogue,
    *,
    event_kinds: Collection[str],
    night_rules: Collection[str],
    drawings: Collection[str],
) -> list[str]:
    """What is wrong with a catalogue, a sentence each; empty where nothing is.

    `event_kinds` and `night_rules` are the words that options may use for both, `drawings` the ids drawn.
    """
    found: list[str] = []
    for option in catalogue.options.values():
        found += [f"{option.id}: {what}" for what in _of_option(option, catalogue)]
        found += [f"{option.id}: {e} is no event kind" for e in option.events if e not in event_kinds]
        found += [f"{option.id}: {r} is no night rule" for r in option.night_rules if r not in night_rules]
        if option.id not in drawings:
            found.append(f"{option.id}: there is no drawing")
    served = {serves.need for option in catalogue.options.values() for serves in option.serves}
    found += [f"{need}: no option serves this need" for need in catalogue.needs if need not in served]
    return found


def _of_option(option: Option, catalogue: Catalogue) -> Iterator[str]:
    for what, ids in (
        ("try_first", option.try_first),
        ("comes_with", option.comes_with),
        ("one_of", option.one_of),
    ):
        yield from (f"{what} names {other}, which is not there" for other in ids if other not in catalogue.options)
        if option.id in ids:
            yield f"{what} names the option itself"
    yield from _of_serving(option, catalogue)
    yield from _of_time_and_warnings(option, catalogue)
    yield from _of_numbers(option)
    yield from _of_intrusion(option, catalogue)


def _of_serving(option: Option, catalogue: Catalogue) -> Iterator[str]:
    if not option.serves:
        yield "it serves no need"
    if len(option.situations) < _SITUATIONS:
        yield f"it is told of in fewer than {_SITUATIONS} situations"
    for need, times in Counter(serves.need for serves in option.serves).items():
        if times > 1:
            yield f"it serves {need} twice"
    for serves in option.serves:
        if serves.need not in catalogue.needs:
            yield f"it serves {serves.need}, which is no need"
        if _CLAIMS[serves.evidence] and not (serves.source or "").startswith("http"):
            yield f"{serves.evidence} evidence for {serves.need} has no address"


def _of_time_and_warnings(option: Option, catalogue: Catalogue) -> Iterator[str]:
    releases = option.releases
    if releases and _CLAIMS[releases.evidence] and not (releases.source or "").startswith("http"):
        yield "the evidence for the time released has no address"
    for avoid in option.avoid:
        if avoid.when is None:
            if avoid.hard:
                yield "avoid is hard but has no condition"
            continue
        if avoid.when == Condition():
            yield "avoid has a condition that says nothing"
        yield from (f"avoid names {n}, which is no need" for n in avoid.when.needs if n not in catalogue.needs)


def _of_numbers(option: Option) -> Iterator[str]:
    if not 1 <= option.intrusiveness.level <= 5:
        yield "intrusiveness is from 1 to 5"
    cost, releases = option.cost, option.releases
    pairs = [("once", cost.once_low, cost.once_high), ("monthly", cost.monthly_low, cost.monthly_high)]
    if releases:
        pairs.append(("hours released", releases.hours_low, releases.hours_high))
    for what, low, high in pairs:
        if not 0 <= low <= high:
            yield f"{what}: {low} to {high} is no range"
    if option.trial.weeks < 1:
        yield "a trial lasts at least a week"


def _of_intrusion(option: Option, catalogue: Catalogue) -> Iterator[str]:
    if Feature.CAMERA in option.features and option.intrusiveness.level < 3:
        yield "a camera is not that little intrusive"
    if option.intrusiveness.level >= 3 and not (option.try_first or option.gentler):
        yield "it is intrusive and names nothing gentler to try first"
    more = [
        other
        for other in option.try_first
        if other in catalogue.options and catalogue.options[other].intrusiveness.level > option.intrusiveness.level
    ]
    yield from (f"try_first names {other}, which is more intrusive" for other in more)
    if option.kind in {Kind.COMMUNITY, Kind.HUMAN} and option.events:
        yield "people send no events"
