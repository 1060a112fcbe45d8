"""The catalogue as it is browsed: found by words, narrowed by what is chosen, shown with its drawing."""

from collections.abc import Iterable, Mapping
from functools import cache

from markupsafe import Markup

from catalogue.matching.match import Matcher
from catalogue.option import Option
from catalogue.person import Person
from catalogue.words import Ability, Evidence, Feature, Funding, HomeFact, Kind, Level, Room, Strength, TimeOfDay
from tec_hub.catalogue_files import drawing

COMPARED = 4  #: options side by side at most
_FAR = 0.15  #: what scores less has too little to do with the words

KINDS: Mapping[str, str] = {
    Kind.COMMUNITY: "People and places nearby",
    Kind.HUMAN: "Somebody’s time",
    Kind.LOW_TECH: "Simple aids",
    Kind.ADAPTATION: "Changes to the home",
    Kind.TECHNOLOGY: "Technology",
    Kind.SERVICE: "Services behind technology",
}
ROOMS: Mapping[str, str] = {
    Room.BEDROOM: "Bedroom",
    Room.BATHROOM: "Bathroom",
    Room.KITCHEN: "Kitchen",
    Room.LIVING_ROOM: "Living room",
    Room.HALL: "Hall, stairs and front door",
    Room.OUTSIDE: "Out of the house",
}
TIMES: Mapping[str, str] = {
    TimeOfDay.NIGHT: "At night",
    TimeOfDay.MORNING: "In the morning",
    TimeOfDay.DAY: "By day",
    TimeOfDay.EVENING: "In the evening",
}
INTRUSIVENESS: Mapping[int, str] = {
    1: "1 – hardly enters your life",
    2: "2 – tells somebody something now and then",
    3: "3 – is worn, or others learn about your day or night",
    4: "4 – follows you or listens",
    5: "5 – shows you to others",
}
WITHOUT: Mapping[str, str] = {
    HomeFact.BROADBAND: "No broadband or Wi-Fi",
    HomeFact.SMARTPHONE: "No smartphone",
    HomeFact.MAINS: "No free socket",
    HomeFact.CONSENT_TO_ALTER: "Nothing may be fixed to the home",
}
ABILITIES: Mapping[str, str] = {
    Ability.HEARING: "Little or no hearing",
    Ability.SIGHT: "Little or no sight",
    Ability.GRIP: "Weak hands",
    Ability.MEMORY: "Poor memory",
    Ability.UNDERSTANDING: "Prompts may not be understood",
    Ability.TECHNOLOGY: "Not at ease with technology",
}
COSTS: Mapping[str, tuple[str, float]] = {
    "free": ("Nothing to pay", 0.0),
    "100": ("Up to about £100", 100.0),
    "500": ("Up to about £500", 500.0),
}
EVIDENCE: Mapping[str, str] = {
    Evidence.STRONG: "Shown in trials",
    Evidence.SOME: "Shown in small studies or evaluations",
    Evidence.PRACTICE: "Practitioners’ experience",
    Evidence.NONE: "Not shown yet",
}
STRENGTH: Mapping[str, str] = {Strength.MAIN: "Made for this", Strength.HELPS: "Helps with this"}
FEATURES: Mapping[str, str] = {
    Feature.CAMERA: "has a camera",
    Feature.MICROPHONE: "can listen",
    Feature.LOCATION: "knows where you are",
    Feature.WORN: "is worn or carried",
    Feature.WATCHES_ROUTINE: "shows others something of your day or night",
    Feature.SPEAKS: "speaks",
    Feature.SCREEN: "has a screen",
    Feature.IN_THE_BED: "lies in the bed",
    Feature.STRANGERS: "brings people you do not know yet",
    Feature.LOCKS_OR_LIMITS: "locks or limits something",
    Feature.ONLINE_ACCOUNT: "needs an online account",
}
FUNDING: Mapping[str, str] = {
    Funding.COMMUNITY_EQUIPMENT: "community equipment service",
    Funding.DIRECT_PAYMENT: "direct payment",
    Funding.COUNCIL_SERVICE: "council service",
    Funding.CHARGE: "a weekly charge to you",
    Funding.DISABLED_FACILITIES_GRANT: "Disabled Facilities Grant",
    Funding.HEALTH: "the health service",
    Funding.CHARITY: "a charity",
    Funding.SELF: "you",
    Funding.FREE: "nobody: it is free",
}


class Filters:
    """What a visitor has chosen; values that mean nothing are left aside."""

    def __init__(self, chosen: Mapping[str, str]) -> None:
        self.words = chosen.get("q", "").strip()[:200]
        self.kind = _known(chosen.get("kind"), KINDS)
        self.room = _known(chosen.get("room"), ROOMS)
        self.time = _known(chosen.get("time"), TIMES)
        self.without = _known(chosen.get("without"), WITHOUT)
        self.ability = _known(chosen.get("ability"), ABILITIES)
        self.cost = _known(chosen.get("cost"), COSTS)
        level = chosen.get("most", "")
        self.most = int(level) if level in {"1", "2", "3", "4", "5"} else 5

    @property
    def any_chosen(self) -> bool:
        """Whether anything narrows the list."""
        named = (self.words, self.kind, self.room, self.time, self.without, self.ability, self.cost)
        return any(named) or self.most < 5

    def admits(self, option: Option) -> bool:
        """Whether an option fits all that was chosen but the words."""
        return all(
            (
                not self.kind or option.kind == self.kind,
                not self.room or self.room in option.rooms or Room.ANYWHERE in option.rooms,
                not self.time or self.time in option.times,
                option.intrusiveness.level <= self.most,
                not self.without or not _needs(option, self.without),
                not self.ability or _asks_little(option, Ability(self.ability)),
                not self.cost or _first_year(option) <= COSTS[self.cost][1],
            )
        )


def _known(value: str | None, known: Mapping[str, object]) -> str:
    return value if value is not None and value in known else ""


def _needs(option: Option, fact: str) -> bool:
    lacking = {fact, HomeFact.WIFI} if fact == HomeFact.BROADBAND else {fact}
    return bool(lacking & set(option.prerequisites.home))


def _asks_little(option: Option, ability: Ability) -> bool:
    return option.asks.abilities.get(ability, Level.NONE).rank <= Level.LITTLE.rank


def _first_year(option: Option) -> float:
    return option.cost.once_high + 12 * option.cost.monthly_high


def found(matcher: Matcher, filters: Filters) -> list[Option]:
    """The options that fit, the best first where there are words, else by how little they intrude."""
    admitted = [option for option in matcher.catalogue.options.values() if filters.admits(option)]
    if not filters.words:
        return sorted(admitted, key=lambda option: (option.intrusiveness.level, option.name))
    ranked, _ = matcher.ranked(matcher.profile(Person(matters=(), notes=filters.words)))
    close = {placed.option.id: placed.score.total for placed in ranked}
    typed = filters.words.lower()
    for option in admitted:
        close[option.id] = close.get(option.id, 0.0) + (2.0 if _names(option, typed) else 0.0)
    return sorted((o for o in admitted if close[o.id] > _FAR), key=lambda o: (-close[o.id], o.name))


def _names(option: Option, typed: str) -> bool:
    return any(typed in said.lower() for said in (option.name, *option.words))


@cache
def picture(option: str) -> Markup:
    """The drawing of an option, as part of a page; it says nothing that the words do not."""
    svg = drawing(option).read_text(encoding="utf-8")
    return Markup(svg.replace("<svg ", '<svg class="hub-drawing" aria-hidden="true" focusable="false" ', 1))  # noqa: S704 - from our own files


def chosen_options(matcher: Matcher, names: Iterable[str]) -> list[Option]:
    """Options by id, each once, in the order given; unknown ones are left out."""
    known = matcher.catalogue.options
    return [known[name] for name in dict.fromkeys(names) if name in known][:COMPARED]
