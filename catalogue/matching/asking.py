"""What would be asked next, and why that question would change the answer most.

Each unknown fact is tried with each answer it may have; the question whose answers move the first suggestions
furthest comes first.
"""

from collections.abc import Callable, Iterator, Sequence

import msgspec

from catalogue.matching.match import Matcher
from catalogue.matching.profile import Profile
from catalogue.matching.ranking import Placed
from catalogue.words import Ability, HomeFact, Level
from catalogue.writing import inline

_LOOKED_AT = 10  #: suggestions from the top


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question, what each answer would change in words, and how much it may change (0 to 1)."""

    about: str
    ask: str
    why: tuple[str, ...]
    change: float


class _Unknown(msgspec.Struct, frozen=True):
    about: str
    ask: str
    answers: tuple[tuple[str, Callable[[Profile], Profile]], ...]


def questions(matcher: Matcher, profile: Profile, most: int = 3) -> list[Question]:
    """The questions worth asking next, the one that changes most first; none that changes nothing."""
    before, _ = matcher.ranked(profile)
    asked = [_weigh(matcher, profile, before, unknown) for unknown in _unknown(profile)]
    worth = sorted((q for q in asked if q.change > 0), key=lambda q: (-q.change, q.about))
    return worth[:most]


def _weigh(matcher: Matcher, profile: Profile, before: Sequence[Placed], unknown: _Unknown) -> Question:
    change, why = 0.0, []
    for answer, answered in unknown.answers:
        after, _ = matcher.ranked(answered(profile))
        gone = _top(before) - _top(after)
        come = _top(after) - _top(before)
        change = max(change, len(gone) / _LOOKED_AT)
        if gone:
            why.append(f"If {answer}: {_few(matcher, gone)} would go{_instead(matcher, come)}.")
    return Question(about=unknown.about, ask=unknown.ask, why=tuple(why), change=round(change, 3))


def _top(placed: Sequence[Placed]) -> set[str]:
    return {each.option.id for each in placed[:_LOOKED_AT]}


def _few(matcher: Matcher, names: set[str]) -> str:
    listed = sorted(inline(matcher.catalogue.options[name].name) for name in names)
    return ", ".join(listed[:3]) + (f" and {len(listed) - 3} more" if len(listed) > 3 else "")


def _instead(matcher: Matcher, names: set[str]) -> str:
    return f", and {_few(matcher, names)} would come" if names else ""


def _unknown(profile: Profile) -> Iterator[_Unknown]:
    if profile.night_minutes is None and profile.nobody_at_night is None:
        yield _Unknown(
            "night_response",
            "Who could come at night, and how soon?",
            (
                ("nobody could", lambda p: msgspec.structs.replace(p, nobody_at_night=True)),
                ("somebody is an hour away", lambda p: msgspec.structs.replace(p, night_minutes=61)),
            ),
        )
    for flag, ask, yes, no in _FLAGS:
        if getattr(profile, flag) is None:
            yield _Unknown(flag, ask, ((yes, _setting(flag, to=True)), (no, _setting(flag, to=False))))
    for fact, ask in _HOMES.items():
        if fact not in profile.home:
            yield _Unknown(f"home.{fact}", ask, (("there is none", _home(fact)),))
    for ability, ask in _ABILITIES.items():
        if ability not in profile.abilities:
            yield _Unknown(
                f"abilities.{ability}",
                ask,
                (
                    ("there is none", _ability(ability, Level.NONE)),
                    ("there is little", _ability(ability, Level.LITTLE)),
                ),
            )


def _setting(flag: str, *, to: bool) -> Callable[[Profile], Profile]:
    return lambda profile: msgspec.structs.replace(profile, **{flag: to})


def _home(fact: HomeFact) -> Callable[[Profile], Profile]:
    return lambda profile: msgspec.structs.replace(profile, home=profile.home | {fact: False})


def _ability(ability: Ability, level: Level) -> Callable[[Profile], Profile]:
    return lambda profile: msgspec.structs.replace(profile, abilities=profile.abilities | {ability: level})


_FLAGS = (
    ("alone", "Do you live alone?", "you live alone", "somebody lives with you"),
    ("shares_bedroom", "Does somebody sleep in the same room?", "somebody does", "nobody does"),
    ("pets", "Are there pets in the home?", "there are", "there are none"),
    (
        "capacity",
        "Can you decide about this for yourself, with the help you need?",
        "you can",
        "you cannot decide this alone",
    ),
)

_HOMES = {
    HomeFact.BROADBAND: "Is there broadband?",
    HomeFact.MOBILE_SIGNAL: "Is there a good mobile signal at home?",
    HomeFact.SMARTPHONE: "Does somebody use a smartphone every day?",
    HomeFact.MAINS: "Are there free sockets where things would stand?",
    HomeFact.CONSENT_TO_ALTER: "May something be fixed to the home?",
}

_ABILITIES = {
    Ability.HEARING: "How well do you hear?",
    Ability.SIGHT: "How well do you see?",
    Ability.GRIP: "How strong are your hands?",
    Ability.SPEECH: "How easily do you speak?",
    Ability.READING: "How easily do you read?",
    Ability.MEMORY: "How well do you remember things from day to day?",
    Ability.UNDERSTANDING: "Would you know what an alarm or a voice prompt means when it comes?",
    Ability.MOVING: "How do you get about at home?",
    Ability.TECHNOLOGY: "Which technology do you already use?",
}
