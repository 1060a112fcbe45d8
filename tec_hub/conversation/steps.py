"""The steps of the conversation, one thing each, in the order in which one would talk."""

from collections.abc import Mapping
from typing import NamedTuple

from catalogue.person import Person
from catalogue.words import Ability, Feature, HomeFact, Level


class Step(NamedTuple):
    """A page. `form` says how it is filled in; `title` may name the person as {called}."""

    name: str
    part: str
    title: str
    hint: str
    form: str
    fields: tuple[str, ...]


class Lines(NamedTuple):
    """A box in which each line is one thing, in their words."""

    label: str
    hint: str


STEPS: tuple[Step, ...] = (
    Step(
        "matters",
        "What matters",
        "What matters to {called}?",
        "Start here and take your time. One thing a line, in their words.",
        "lines",
        ("matters",),
    ),
    Step(
        "days",
        "What matters",
        "How are days and nights now?",
        "As they tell it, or those around them. What goes well, and what does not?",
        "lines",
        ("notes",),
    ),
    Step(
        "strengths",
        "Strengths and people",
        "What is {called} good at, and what do they love?",
        "What would a friend say? What did they do for a living, what makes them laugh?",
        "lines",
        ("strengths", "interests"),
    ),
    Step(
        "abilities",
        "Strengths and people",
        "What can {called} do?",
        "With glasses, hearing aids or a stick, if they use them. Leave out what you do not know.",
        "abilities",
        (),
    ),
    Step(
        "people",
        "Strengths and people",
        "Who is around {called}?",
        "Family, friends, neighbours, carers – and what they want for themselves.",
        "people",
        (),
    ),
    Step(
        "community",
        "Strengths and people",
        "Where does {called} go, and whom do they know there?",
        "A club, a place of worship, a shop where people know their name.",
        "lines",
        ("community",),
    ),
    Step(
        "hard",
        "What is hard",
        "What is hard just now?",
        "Say it in your words, or choose from the list, or both.",
        "hard",
        (),
    ),
    Step("home", "Home", "What is the home like?", "Leave out what you do not know.", "home", ()),
    Step(
        "refusals",
        "What they want",
        "What would {called} not want?",
        "What they say no to is left out, with their reason.",
        "refusals",
        (),
    ),
    Step(
        "wishes",
        "What they want",
        "What would {called} like, and which risks are theirs to take?",
        "A life without any risk is not much of a life. Write both as they say it.",
        "lines",
        ("wishes", "risks_accepted"),
    ),
    Step(
        "limits",
        "What they want",
        "How much, and how much at once?",
        "Too many new things at once are seldom kept up.",
        "limits",
        (),
    ),
    Step(
        "before",
        "What there is",
        "What is there already, and what was tried?",
        "What did not help is not suggested again without saying so.",
        "before",
        (),
    ),
    Step(
        "consent",
        "Consent",
        "Who decides, and how can it be taken back?",
        "Capacity is about one decision at one time. Ask about each thing on its own.",
        "consent",
        (),
    ),
)
BY_NAME: Mapping[str, Step] = {step.name: step for step in STEPS}
PARTS: tuple[str, ...] = tuple(dict.fromkeys(step.part for step in STEPS))

LINES: Mapping[str, Lines] = {
    "matters": Lines("What matters", "For example: being in my own bed; hearing the birds; not being a burden."),
    "notes": Lines("Days and nights", "Write as they tell it; it is read for what may help."),
    "strengths": Lines("Good at", "One thing a line."),
    "interests": Lines("Loves", "One thing a line: singing, football, the garden, old films."),
    "community": Lines("Places and people", "One a line."),
    "wishes": Lines("Would like", "One thing a line."),
    "risks_accepted": Lines("Risks that are theirs to take", "For example: going down to the garden alone."),
}

ABILITIES: Mapping[Ability, str] = {
    Ability.HEARING: "Hearing speech and alarms",
    Ability.SIGHT: "Seeing",
    Ability.TOUCH: "Feeling a vibration or an edge",
    Ability.GRIP: "Holding, pressing and turning",
    Ability.REACH: "Reaching",
    Ability.MOVING: "Walking or wheeling about the home",
    Ability.SPEECH: "Saying what they want",
    Ability.READING: "Reading",
    Ability.MEMORY: "Remembering from day to day",
    Ability.UNDERSTANDING: "Making sense of a prompt or an alarm",
    Ability.TECHNOLOGY: "Using a phone, a tablet or the like",
}
LEVELS: Mapping[Level, str] = {
    Level.GOOD: "Well",
    Level.SOME: "Fairly well",
    Level.LITTLE: "With difficulty",
    Level.NONE: "Not at all",
}
HOME: Mapping[HomeFact, str] = {
    HomeFact.MAINS: "Sockets where they are needed",
    HomeFact.BROADBAND: "Broadband",
    HomeFact.WIFI: "Wi-Fi in the rooms that are used",
    HomeFact.MOBILE_SIGNAL: "A mobile signal indoors",
    HomeFact.SMARTPHONE: "A smartphone in daily use, theirs or a supporter’s",
    HomeFact.HUB: "An alarm hub or sensors already",
    HomeFact.STAIRS: "Stairs",
    HomeFact.SHARED_ROOMS: "Rooms shared with others who live there",
    HomeFact.CONSENT_TO_ALTER: "Leave from the owner to fix or wire things",
}
REFUSALS: Mapping[Feature, str] = {
    Feature.CAMERA: "Cameras",
    Feature.MICROPHONE: "Anything that can listen",
    Feature.LOCATION: "Being located out of doors",
    Feature.WORN: "Anything worn or carried",
    Feature.WATCHES_ROUTINE: "Others seeing when they move, sleep or go out",
    Feature.SPEAKS: "A voice in the home",
    Feature.SCREEN: "Screens",
    Feature.IN_THE_BED: "Anything in the bed",
    Feature.STRANGERS: "People they do not know calling or coming",
    Feature.LOCKS_OR_LIMITS: "Anything that locks, stops or limits",
    Feature.ONLINE_ACCOUNT: "Online accounts",
}


def following(name: str) -> str | None:
    """The step after, or None after the last."""
    names = [step.name for step in STEPS]
    place = names.index(name) + 1
    return names[place] if place < len(names) else None


def before(name: str) -> str | None:
    """The step before, or None before the first."""
    names = [step.name for step in STEPS]
    place = names.index(name)
    return names[place - 1] if place else None


#: Where the answer to a question of the matcher is given, by what the question begins with.
_ASKED_IN: Mapping[str, str] = {
    "abilities": "abilities",
    "home": "home",
    "alone": "people",
    "night": "people",
    "shares_bedroom": "people",
    "pets": "home",
    "capacity": "consent",
}


def step_of_question(about: str) -> str:
    """The step in which a question is answered that the matcher asks."""
    return next((step for begins, step in _ASKED_IN.items() if about.startswith(begins)), "days")


def is_answered(step: Step, person: Person) -> bool:
    """Whether anything was said in the step."""
    held: Mapping[str, bool] = {
        "abilities": bool(person.abilities),
        "people": bool(person.people) or person.alone is not None or person.nobody_at_night is not None,
        "hard": bool(person.hard),
        "home": bool(person.home) or person.pets is not None or bool(person.postcode),
        "refusals": bool(person.refusals),
        "limits": any(
            value is not None for value in (person.weekly_limit, person.most_intrusive, person.most_new)
        ),
        "before": bool(person.in_place) or bool(person.tried),
        "consent": bool(person.consent) or person.capacity is not None,
    }
    return held[step.form] if step.form in held else any(getattr(person, field) for field in step.fields)
