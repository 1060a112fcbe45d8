"""One chosen option in the words of a plan: for which of their words, both risks, who is told, how to try it."""

import re
from collections.abc import Collection, Iterator, Mapping

from catalogue.catalogue import Catalogue
from catalogue.matching.excluding import Exclusion, Verdict
from catalogue.matching.profile import Profile
from catalogue.option import Cost, Option, Serves
from catalogue.plan.hearing import Ear, Heard
from catalogue.plan.tec_plan import Chosen
from catalogue.pricing import a_month, at_first
from catalogue.words import Evidence, Funding, Strength, TimeOfDay
from catalogue.writing import ended, inline, listed, lower, quoted, sentence, whole

ASKS = "You would "  #: how what is asked of the person begins
_SURE = 0.6  #: the weight from which a need is taken as theirs
_REASONS = 2  #: needs that one option is said to help with


def describe(
    option: Option,
    profile: Profile,
    ear: Ear,
    verdict: Verdict,
    catalogue: Catalogue,
    *,
    chosen: Collection[str],
    anyway: str = "",
) -> Chosen:
    """The option for this person, beside all that are `chosen`.

    `anyway`: why it is chosen although something speaks against it.
    """
    return Chosen(
        option=option.id,
        name=option.name,
        does=sentence(option.does),
        why=tuple(_why(option, profile, ear, catalogue)),
        asks=_asks(option),
        told=sentence(option.told),
        if_we_do=_sentences(option.risks_using),
        if_we_do_not=_sentences(option.risks_not_using),
        not_covered=_sentences(option.does_not),
        warnings=tuple(_warnings(option, verdict)),
        gentler=_gentler(option, profile, catalogue, chosen),
        weeks=option.trial.weeks,
        look_for=whole(option.trial.look_for),
        stop_if=whole(option.trial.stop_if),
        funding=_funding(option),
        cost=_cost(option.cost),
        ruled_out=_ruled_out(verdict),
        anyway=anyway.strip(),
    )


def _ruled_out(verdict: Verdict) -> tuple[str, ...]:
    """Every reason against it once; a bare refusal is left out where another says what was refused."""
    said = list(dict.fromkeys(_against(each) for each in verdict.exclusions))
    specific = any(each.startswith(f"{_REFUSED}:") for each in said)
    return tuple(each for each in said if not (specific and each.startswith((f"{_REFUSED}.", f"{_REFUSED} ("))))


def _against(exclusion: Exclusion) -> str:
    """The reason as told to the person whose refusal it may be."""
    if exclusion.code == "refused":
        return sentence(f"{_REFUSED}{exclusion.reason.removeprefix('Refused')}")
    return sentence(exclusion.reason)


_REFUSED = "You did not want this"


def _sentences(said: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sentence(each) for each in whole(said))


def _why(option: Option, profile: Profile, ear: Ear, catalogue: Catalogue) -> Iterator[str]:
    """What it helps with, what this person wants most first, and which of their words that rests on."""
    known = [serves for serves in option.serves if serves.need in profile.needs]
    known.sort(key=lambda s: (-profile.needs[s.need].weight * _HOW_MUCH[s.strength], s.need))
    sure = [serves for serves in known if profile.needs[serves.need].weight >= _SURE] or known[:1]
    loved = ear.of(profile.built_on[option.id].words) if option.id in profile.built_on else None
    if not sure and loved is None:
        meant = [catalogue.needs[s.need].name for s in option.serves if s.strength is Strength.MAIN]
        others = "; ".join(lower(name) for name in meant[:_REASONS])
        yield f"You chose it for reasons of your own.{f' Others try it for this: {others}.' if others else ''}"
        return
    quotations: set[str] = set()
    if loved is not None:
        quotations.add(loved.sentence)
        yield f"It builds on what you love or do well: {quoted(sentence(loved.sentence))}"
    for serves in sure[:_REASONS]:
        heard = ear.of(profile.needs[serves.need].words)
        opening = "" if heard is None or heard.sentence in quotations else _opening(heard)
        quotations.update([] if heard is None else [heard.sentence])
        yield f"{opening}{catalogue.needs[serves.need].name}: {ended(serves.because)}"
    if sure:
        yield _how_sure(sure[:_REASONS], catalogue)


_FIRST_PERSON = re.compile(r"\b(I|me|my|mine|myself)\b")  #: a relative may have spoken for them


def _opening(heard: Heard) -> str:
    words = quoted(sentence(heard.sentence))
    own = heard.said and _FIRST_PERSON.search(heard.sentence) is not None
    return f"You said: {words} " if own else f"From our talk: {words} "


def _how_sure(reasons: list[Serves], catalogue: Catalogue) -> str:
    """How well it is known that it helps; what is known best by name where not all is known as well."""
    best = min((serves.evidence for serves in reasons), key=list(Evidence).index)
    known = [catalogue.needs[serves.need].name for serves in reasons if serves.evidence is best]
    about = f" for {lower(known[0])}" if len(known) < len(reasons) else ""
    return f"How sure we are{about}: {_HOW_SURE[best]}"


_HOW_MUCH: Mapping[Strength, float] = {Strength.MAIN: 1.0, Strength.HELPS: 0.8}

_HOW_SURE: Mapping[Evidence, str] = {
    Evidence.STRONG: "good trials have shown that it helps.",
    Evidence.SOME: "small studies point this way.",
    Evidence.PRACTICE: "people who work with it have found it useful, and no trial has tested it.",
    Evidence.NONE: "nobody has shown yet that it helps, so your own trial matters all the more.",
}


def _asks(option: Option) -> str:
    if not option.asks.does:
        return "It asks nothing of you."
    return f"{ASKS}{ended(listed(whole(option.asks.does)))}"


def _warnings(option: Option, verdict: Verdict) -> Iterator[str]:
    yield from (sentence(warning) for warning in verdict.warnings)
    if not option.night_only_answer and TimeOfDay.NIGHT in option.times:
        yield "At night it must not be the only thing you rely on: it is often taken off or out of reach."


def _gentler(option: Option, profile: Profile, catalogue: Catalogue, chosen: Collection[str]) -> str:
    """What was weighed against it: tried before, tried beside it, or left for later."""
    known = [
        name for name in option.try_first if name in catalogue.options and name not in profile.refused_options
    ]
    tried = [name for name in known if name in profile.did_not_help]
    beside = [name for name in known if name not in tried and name in chosen]
    left = [name for name in known if name not in tried and name not in chosen]

    def named(names: list[str]) -> str:
        return "; ".join(inline(catalogue.options[name].name) for name in names)

    said = [f"You tried before, and it did not help enough: {named(tried)}."] if tried else []
    said += [f"You are trying something gentler beside it: {named(beside)}."] if beside else []
    said += [f"Gentler ways to think about first: {named(left)}."] if left else []
    if not said and option.gentler:
        said = [f"A gentler way to think about first: {ended(lower(option.gentler))}"]
    if said or option.intrusiveness.level == 1:
        return " ".join(said)
    return "We know of nothing gentler that does the same."


def _funding(option: Option) -> str:
    ways = [_WAYS[way] for way in option.funding]
    return f"{sentence(listed(ways, 'or'))} Ask what applies to you." if ways else ""


_WAYS: Mapping[Funding, str] = {
    Funding.COMMUNITY_EQUIPMENT: "it may be lent to you free by the community equipment service",
    Funding.DIRECT_PAYMENT: "a direct payment may pay for it",
    Funding.COUNCIL_SERVICE: "the council may arrange it",
    Funding.CHARGE: "there may be a weekly charge",
    Funding.DISABLED_FACILITIES_GRANT: "a Disabled Facilities Grant may pay for it",
    Funding.HEALTH: "the health service may provide it",
    Funding.CHARITY: "a charity may help",
    Funding.SELF: "you may pay for it yourself",
    Funding.FREE: "it is often free",
}


def _cost(cost: Cost) -> str:
    once, monthly = at_first(cost), a_month(cost)
    if not once and not monthly:
        return "There is usually nothing to pay."
    parts = [f"{once} to begin with"] if once else []
    parts += [f"{monthly} a month"] if monthly else []
    return f"Perhaps {', and '.join(parts)}. This is only a guide: ask for today’s price before you decide."
