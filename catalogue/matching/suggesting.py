"""A ranked option as a suggestion that can be read aloud: a paragraph in parts, each of them one thing to say."""

from collections.abc import Mapping, Sequence

import msgspec

from catalogue.catalogue import Catalogue
from catalogue.matching.excluding import lacks
from catalogue.matching.profile import Profile
from catalogue.matching.ranking import Placed
from catalogue.matching.scoring import Reason, at_night
from catalogue.option import Option
from catalogue.pricing import price
from catalogue.text.reading import GAP
from catalogue.words import Ability, Evidence, HomeFact
from catalogue.writing import ended, inline, listed, lower, sentence, upper

_QUOTED = 2  #: of their words for one reason
_REASONS = 3


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """What to say about one option to this person; every part is whole sentences."""

    option: str
    name: str
    does: str
    why: tuple[str, ...]  #: for which of their words, and how sure that is; none where none led to it
    asks: str
    told: str
    if_we_do: str
    if_we_do_not: str
    does_not: str
    gentler: str
    trial: str
    needs_first: tuple[str, ...]  #: what must be there or come with it
    to_ask: tuple[str, ...]  #: what nobody has asked yet and it depends on
    warnings: tuple[str, ...]
    cost: str

    def paragraph(self) -> str:
        """All of it, to be read aloud."""
        parts = (
            f"{self.name}: {lower(self.does)}",
            *self.why,
            self.asks,
            self.told,
            *self.needs_first,
            self.if_we_do,
            self.if_we_do_not,
            self.does_not,
            *self.warnings,
            self.gentler,
            self.trial,
        )
        return " ".join(part for part in parts if part)


def suggest(placed: Placed, profile: Profile, catalogue: Catalogue) -> Suggestion:
    """The suggestion of a ranked option."""
    option = placed.option
    return Suggestion(
        option=option.id,
        name=option.name,
        does=option.does,
        why=_why(placed, catalogue),
        asks=_asks(option),
        told=f"Who is told: {lower(option.told)}",
        if_we_do="If you have it: " + _sentences(option.risks_using),
        if_we_do_not="If you do not: " + _sentences(option.risks_not_using),
        does_not=_sentences(option.does_not),
        gentler=_gentler(option, profile, catalogue),
        trial=_trial(option),
        needs_first=_needs_first(option, profile, catalogue),
        to_ask=_to_ask(option, profile),
        warnings=(*placed.verdict.warnings, *_night_warning(option)),
        cost=price(option.cost),
    )


def _why(placed: Placed, catalogue: Catalogue) -> tuple[str, ...]:
    """For which of their words it helps with what; the same words are quoted once."""
    said: dict[str, list[str]] = {}
    for reason in _worth_saying(placed.score.reasons)[:_REASONS]:
        said.setdefault(_opening(reason, catalogue), []).append(_help(reason, placed.option, catalogue))
    lines = (f"{opening} {'; '.join(part for part in parts if part)}".strip() for opening, parts in said.items())
    return tuple(upper(ended(line)) for line in lines)


def _worth_saying(reasons: Sequence[Reason]) -> list[Reason]:
    """Without words that only a need repeats, or that were patched together where plain ones say it."""
    quoted = {words for reason in reasons if reason.need is not None for words in reason.words}

    def apart(reason: Reason) -> tuple[str, ...]:
        if reason.need is not None or not quoted:
            return reason.words
        return tuple(w for w in reason.words if GAP not in w and not any(w in other for other in quoted))

    told = [(reason, apart(reason)) for reason in reasons]
    return [
        msgspec.structs.replace(reason, words=words)
        for reason, words in told
        if reason.need is not None or words or not reason.words
    ]


def _opening(reason: Reason, catalogue: Catalogue) -> str:
    if reason.need is None:
        words = _quotations(reason.words)
        return f"You spoke of {words}." if words else "You asked about it."
    ours = catalogue.needs[reason.need].hard  # stands where a need was picked and nothing said
    words = _quotations(tuple(w for w in reason.words if w != ours))
    return f"You said {words}:" if words else ""


def _help(reason: Reason, option: Option, catalogue: Catalogue) -> str:
    if reason.need is None:
        return ""
    evidence = next(serves.evidence for serves in option.serves if serves.need == reason.need)
    need = lower(catalogue.needs[reason.need].name)
    return f"{need} – it helps because {reason.because}{_HOW_SURE[evidence]}"


_HOW_SURE = {
    Evidence.STRONG: " (shown in trials)",
    Evidence.SOME: " (small studies point that way)",
    Evidence.PRACTICE: " (practitioners’ experience)",
    Evidence.NONE: " (nobody has shown it yet)",
}


def _quotations(words: tuple[str, ...]) -> str:
    """Their own words; a quotation within another is left out."""
    once = {w.casefold(): w for w in reversed(words)}
    apart = [w for low, w in reversed(once.items()) if not any(low != other and low in other for other in once)]
    return " and ".join(f"“{w}”" for w in apart[:_QUOTED])


def _asks(option: Option) -> str:
    if not option.asks.does:
        return "It asks nothing of you."
    return f"You would {listed(option.asks.does)}."


def _gentler(option: Option, profile: Profile, catalogue: Catalogue) -> str:
    names = [
        inline(catalogue.options[name].name)
        for name in option.try_first
        if name in catalogue.options and name not in profile.did_not_help and name not in profile.refused_options
    ]
    if names:
        return f"Something gentler to try first: {listed(tuple(names), 'or')}."
    return f"Something gentler to try first: {ended(lower(option.gentler))}" if option.gentler else ""


def _trial(option: Option) -> str:
    weeks = "a week" if option.trial.weeks == 1 else f"{option.trial.weeks} weeks"
    look, stop = listed(option.trial.look_for), listed(option.trial.stop_if, "or")
    return f"Try it for {weeks}. Look for: {ended(look)} Stop if {ended(stop)}"


def _needs_first(option: Option, profile: Profile, catalogue: Catalogue) -> tuple[str, ...]:
    said = [f"It needs {_PLACES[fact]}." for fact in option.prerequisites.home if not profile.home.get(fact)]
    said += [sentence(also) for also in option.prerequisites.also]
    kit = [name for name in option.comes_with if name not in profile.in_place]
    if kit:
        said.append(f"It comes with: {listed(tuple(inline(catalogue.options[name].name) for name in kit))}.")
    if option.one_of and not profile.in_place & set(option.one_of):
        one_of = tuple(inline(catalogue.options[name].name) for name in option.one_of)
        said.append(f"Its alerts have to reach somebody: {listed(one_of, 'or')}.")
    minutes = option.prerequisites.responder_minutes
    if minutes is not None:
        said.append(f"Somebody must be able to come within {minutes} minutes.")
    return tuple(said)


def _to_ask(option: Option, profile: Profile) -> tuple[str, ...]:
    asked = [
        f"Is there {_PLACES[fact]}?"
        for fact in option.prerequisites.home
        if fact is not HomeFact.HUB and fact not in profile.home and not lacks(fact, profile)
    ]
    minutes = option.prerequisites.responder_minutes
    if minutes is not None and profile.night_minutes is None and profile.nobody_at_night is None:
        asked.append(f"Who could come within {minutes} minutes at night?")
    asked += [
        f"How much {_ABILITIES[ability]} is there?"
        for ability in option.asks.abilities
        if ability not in profile.abilities
    ]
    return tuple(asked)


_PLACES: Mapping[HomeFact, str] = {
    HomeFact.MAINS: "a mains socket where it stands",
    HomeFact.BROADBAND: "broadband",
    HomeFact.WIFI: "Wi-Fi",
    HomeFact.MOBILE_SIGNAL: "a mobile signal",
    HomeFact.SMARTPHONE: "a smartphone that somebody uses daily",
    HomeFact.HUB: "a hub that its sensors report to",
    HomeFact.STAIRS: "stairs in the home",
    HomeFact.SHARED_ROOMS: "rooms that are shared",
    HomeFact.CONSENT_TO_ALTER: "the owner’s consent to alter the home",
}

_ABILITIES: Mapping[Ability, str] = {
    Ability.HEARING: "hearing",
    Ability.SIGHT: "sight",
    Ability.TOUCH: "feeling in the skin",
    Ability.GRIP: "strength in the hands",
    Ability.REACH: "reach",
    Ability.MOVING: "moving about",
    Ability.SPEECH: "speech",
    Ability.READING: "reading",
    Ability.MEMORY: "remembering from day to day",
    Ability.UNDERSTANDING: "making sense of a prompt when it comes",
    Ability.TECHNOLOGY: "ease with technology",
}


def _night_warning(option: Option) -> tuple[str, ...]:
    if option.night_only_answer or not at_night(option):
        return ()
    return ("At night it must not be the only thing relied on: it is often taken off or out of reach.",)


def _sentences(said: tuple[str, ...]) -> str:
    return " ".join(sentence(each) for each in said)
