"""What rules an option out for a person, and what only warns; every reason is kept and shown."""

from collections.abc import Callable, Iterator, Mapping

import msgspec

from catalogue.catalogue import Catalogue
from catalogue.matching.profile import Profile
from catalogue.option import Condition, Option
from catalogue.words import Ability, HomeFact, Level
from catalogue.writing import inline

_SERVED_BY_ANSWERING = frozenset({"responder", "remote-night", "night-visits"})  #: who comes where nobody else can


class Exclusion(msgspec.Struct, frozen=True, kw_only=True):
    """Why an option is not suggested. `code` says which rule, `reason` tells the reader."""

    option: str
    code: str
    reason: str


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What was found for one option: exclusions, and warnings that come with suggesting it."""

    exclusions: tuple[Exclusion, ...] = ()
    warnings: tuple[str, ...] = ()
    misfits: int = 0  #: how many things about it suit the person badly


def judge(catalogue: Catalogue, profile: Profile) -> dict[str, Verdict]:
    """A verdict for every option. What must come with an excluded option's kit is excluded with it."""
    verdicts = {name: _judge(option, profile) for name, option in catalogue.options.items()}
    changed = True
    while changed:
        changed = False
        for name, option in catalogue.options.items():
            missing = None if verdicts[name].exclusions else _missing_kit(option, verdicts, profile)
            if missing:
                reason = f"It only works with: {_names(missing, catalogue)}, which is ruled out."
                verdicts[name] = Verdict(exclusions=(Exclusion(option=name, code="kit", reason=reason),))
                changed = True
    return verdicts


def _missing_kit(option: Option, verdicts: Mapping[str, Verdict], profile: Profile) -> tuple[str, ...]:
    """Kit that is needed and ruled out (unless it is there already)."""

    def out(name: str) -> bool:
        return name not in profile.in_place and name in verdicts and bool(verdicts[name].exclusions)

    needed = tuple(name for name in option.comes_with if out(name))
    if not needed and option.one_of and all(out(name) for name in option.one_of):
        return option.one_of
    return needed


def _names(options: tuple[str, ...], catalogue: Catalogue) -> str:
    return " or ".join(inline(catalogue.options[name].name) for name in options)


def _judge(option: Option, profile: Profile) -> Verdict:
    exclusions = [
        Exclusion(option=option.id, code=code, reason=reason)
        for code, rule in _RULES
        for reason in rule(option, profile)
    ]
    warnings = [avoid.why for avoid in option.avoid if not avoid.hard and _warns(avoid.when, profile)]
    misfits = len([a for a in option.avoid if not a.hard and a.when and holds(a.when, profile)])
    return Verdict(
        exclusions=tuple(exclusions),
        warnings=(*warnings, *_narrow_fits(option, profile), *_to_bring(option, profile)),
        misfits=misfits + len(_narrow_fits(option, profile)),
    )


def _warns(when: Condition | None, profile: Profile) -> bool:
    return when is None or holds(when, profile)


def _refused(option: Option, profile: Profile) -> Iterator[str]:
    """Why it is refused: for what it is made of, or by its name; the same words are told once."""
    told = set()
    for feature in option.features:
        if feature in profile.refused:
            told.add(profile.refused[feature])
            yield f"Refused: {_WHAT_FEATURES_ARE[feature]}{_in_words(profile.refused[feature])}."
    if option.id in profile.refused_options and profile.refused_options[option.id] not in told:
        yield f"Refused{_in_words(profile.refused_options[option.id])}."


def _there_already(option: Option, profile: Profile) -> Iterator[str]:
    if option.id in profile.in_place:
        yield "It is in place already."
    if option.id in profile.did_not_help:
        yield f"It was tried and did not help{_in_words(profile.did_not_help[option.id])}."


def _too_intrusive(option: Option, profile: Profile) -> Iterator[str]:
    most = profile.most_intrusive
    if most is not None and option.intrusiveness.level > most:
        yield f"It is more intrusive ({option.intrusiveness.level}) than was agreed to ({most})."


def _not_able(option: Option, profile: Profile) -> Iterator[str]:
    for ability, least in option.asks.abilities.items():
        there = profile.abilities.get(ability)
        if there is not None and _short(there, least) > 1:
            yield f"It asks for more {_WHAT_ABILITIES_ARE[ability]} than there is."


def _narrow_fits(option: Option, profile: Profile) -> list[str]:
    """Abilities just short of what is asked: it may work, and must be tried."""
    return [
        f"It may ask for more {_WHAT_ABILITIES_ARE[ability]} than there is: try it together first."
        for ability, least in option.asks.abilities.items()
        if ability in profile.abilities and _short(profile.abilities[ability], least) == 1
    ]


def _short(there: Level, least: Level) -> int:
    """How far an ability falls short; having none of what is needed is always too far."""
    short = least.rank - there.rank
    return max(short, 2) if there is Level.NONE and short > 0 else short


_IMPLIED = {HomeFact.WIFI: HomeFact.BROADBAND}  #: without the second there is not the first


def _home_lacks(option: Option, profile: Profile) -> Iterator[str]:
    for fact in option.prerequisites.home:
        if fact is not HomeFact.HUB and lacks(fact, profile):
            yield f"It needs {_WHAT_HOMES_HAVE[fact]}."
    if option.prerequisites.analogue_line:
        yield "It needs an analogue telephone line, which will not work after January 2027."


def _to_bring(option: Option, profile: Profile) -> list[str]:
    """A hub can be brought along."""
    needed = HomeFact.HUB in option.prerequisites.home and lacks(HomeFact.HUB, profile)
    return ["A hub that its sensors report to has to come with it."] if needed else []


def lacks(fact: HomeFact, profile: Profile) -> bool:
    """Whether a home is known not to have something."""
    holds_here = profile.home.get(fact)
    if holds_here is None and fact in _IMPLIED:
        holds_here = profile.home.get(_IMPLIED[fact])
    return holds_here is False


def _nobody_answers(option: Option, profile: Profile) -> Iterator[str]:
    within = option.prerequisites.responder_minutes
    if within is None or "night" not in option.prerequisites.responder_when:
        return
    if profile.in_place & _SERVED_BY_ANSWERING:
        return
    if profile.nobody_at_night:
        yield f"Nobody could come at night, and it needs somebody within {within} minutes."
    elif profile.night_minutes is not None and profile.night_minutes > within:
        yield (
            f"It needs somebody within {within} minutes at night; "
            f"the nearest is {profile.night_minutes} minutes away."
        )


def _harmful(option: Option, profile: Profile) -> Iterator[str]:
    yield from (a.why for a in option.avoid if a.hard and a.when is not None and holds(a.when, profile))


_RULES: tuple[tuple[str, Callable[[Option, Profile], Iterator[str]]], ...] = (
    ("refused", _refused),
    ("there", _there_already),
    ("intrusive", _too_intrusive),
    ("ability", _not_able),
    ("home", _home_lacks),
    ("response", _nobody_answers),
    ("harm", _harmful),
)


def holds(when: Condition, profile: Profile) -> bool:
    """Whether everything a condition names is known to be so. What is unknown does not hold."""
    return all(test(when, profile) for test in _TESTS)


def _abilities_at_most(when: Condition, profile: Profile) -> bool:
    known = profile.abilities
    return all(name in known and known[name].rank <= most.rank for name, most in when.abilities.items())


def _too_slow(when: Condition, profile: Profile) -> bool:
    if when.slower_than_minutes is None:
        return True
    if profile.in_place & _SERVED_BY_ANSWERING:
        return False
    if profile.nobody_at_night:
        return True
    return profile.night_minutes is not None and profile.night_minutes > when.slower_than_minutes


_TESTS: tuple[Callable[[Condition, Profile], bool], ...] = (
    _abilities_at_most,
    _too_slow,
    lambda when, profile: when.alone is None or profile.alone == when.alone,
    lambda when, profile: all(lacks(fact, profile) for fact in when.lacks),
    lambda when, profile: not when.needs or any(need in profile.needs for need in when.needs),
    lambda when, profile: when.pets is None or profile.pets == when.pets,
    lambda when, profile: when.shares_bedroom is None or profile.shares_bedroom == when.shares_bedroom,
    lambda when, profile: (
        when.lacks_capacity_for_this is None
        or (profile.capacity is not None and profile.capacity != when.lacks_capacity_for_this)
    ),
)

_WHAT_ABILITIES_ARE = {
    Ability.HEARING: "hearing",
    Ability.SIGHT: "sight",
    Ability.TOUCH: "feeling in the skin",
    Ability.GRIP: "grip",
    Ability.REACH: "reach",
    Ability.MOVING: "moving about",
    Ability.SPEECH: "speech",
    Ability.READING: "reading",
    Ability.MEMORY: "remembering",
    Ability.UNDERSTANDING: "making sense of it in the moment",
    Ability.TECHNOLOGY: "ease with technology",
}

_WHAT_HOMES_HAVE = {
    HomeFact.MAINS: "a mains socket",
    HomeFact.BROADBAND: "broadband",
    HomeFact.WIFI: "Wi-Fi",
    HomeFact.MOBILE_SIGNAL: "a mobile signal",
    HomeFact.SMARTPHONE: "a smartphone in daily use",
    HomeFact.HUB: "a hub that its sensors report to",
    HomeFact.STAIRS: "stairs",
    HomeFact.SHARED_ROOMS: "rooms that are shared",
    HomeFact.CONSENT_TO_ALTER: "the owner’s consent to alter the home",
}

_WHAT_FEATURES_ARE = {
    "camera": "a camera",
    "microphone": "a microphone",
    "location": "being located",
    "worn": "wearing something",
    "watches_routine": "others learning about one’s days or nights",
    "speaks": "a voice in the home",
    "screen": "a screen",
    "in_the_bed": "something in the bed",
    "strangers": "strangers calling or coming",
    "locks_or_limits": "something that locks or limits",
    "online_account": "an online account",
}


def _in_words(words: str) -> str:
    return f" (“{words}”)" if words else ""
