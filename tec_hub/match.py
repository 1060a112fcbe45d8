"""`tec-hub match`: options for a person from the command line, as JSON or to be read."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from catalogue.matching.asking import questions
from catalogue.matching.match import Match, Matcher
from catalogue.matching.suggesting import suggest
from catalogue.person import Person

EXAMPLE = Path(__file__).parent / "examples" / "person.json"  #: a person with every field
_SHOWN = 10  #: options, where they are printed to be read


class PersonFileError(ValueError):
    """A description of a person that cannot be used; the message says what is wrong and where."""


def read_person(source: str) -> Person:
    """The person of a JSON file, or of standard input for "-". Raises PersonFileError."""
    try:
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise PersonFileError(f"{source}: cannot be read: {error.strerror}") from error
    try:
        return msgspec.json.decode(data, type=Person)
    except msgspec.DecodeError as error:  # a ValidationError is one
        raise PersonFileError(f"{source}: {error} (tec-hub match --example prints a whole person)") from error


def unknown_names(person: Person, matcher: Matcher) -> list[str]:
    """Ids in a description that the catalogue does not have, a sentence each."""
    needs, options = matcher.catalogue.needs, matcher.catalogue.options
    named = [
        *((f"hard[{n}].need", hard.need, needs) for n, hard in enumerate(person.hard) if hard.need),
        *((f"not_hard[{n}]", name, needs) for n, name in enumerate(person.not_hard)),
        *((f"in_place[{n}]", name, options) for n, name in enumerate(person.in_place)),
        *((f"tried[{n}].option", tried.option, options) for n, tried in enumerate(person.tried)),
        *((f"refusals[{n}].option", r.option, options) for n, r in enumerate(person.refusals) if r.option),
    ]
    return [f"{where}: there is no “{name}” in the catalogue" for where, name, known in named if name not in known]


def as_data(match: Match, matcher: Matcher) -> dict[str, Any]:
    """Everything that was found, for machines. The lists are in order of rank."""
    return {
        "needs": [
            {
                "id": name,
                "name": matcher.catalogue.needs[name].name,
                "weight": round(q.weight, 3),
                "words": q.words,
            }
            for name, q in sorted(match.profile.needs.items(), key=lambda item: (-item[1].weight, item[0]))
        ],
        "strengths": {name: quoted.words for name, quoted in match.profile.strengths.items()},
        "ranked": [
            {
                "rank": number,
                "id": placed.option.id,
                "name": placed.option.name,
                "kind": placed.option.kind,
                "score": round(placed.score.total, 4),
                "parts": placed.score.parts,
                "intrusiveness": placed.option.intrusiveness.level,
                "reasons": [msgspec.to_builtins(reason) for reason in placed.score.reasons],
                "warnings": placed.verdict.warnings,
                "suggestion": suggest(placed, match.profile, matcher.catalogue).paragraph(),
            }
            for number, placed in enumerate(match.ranked, start=1)
        ],
        "excluded": [{"id": each.option, "code": each.code, "reason": each.reason} for each in match.excluded],
        "bundles": [msgspec.to_builtins(bundle) for bundle in match.bundles],
        "ask_next": [msgspec.to_builtins(question) for question in questions(matcher, match.profile)],
        "unmet": match.unmet,
    }


def as_text(match: Match, matcher: Matcher) -> Iterator[str]:
    """The same to be read: the first suggestions whole, then what was ruled out, sets and questions."""
    names = {name: option.name for name, option in matcher.catalogue.options.items()}
    if not match.ranked:
        yield "Nothing was found. Say more of what matters and what is hard, or pick needs."
    for number, placed in enumerate(match.ranked[:_SHOWN], start=1):
        yield f"{number}. {suggest(placed, match.profile, matcher.catalogue).paragraph()}\n"
    if match.excluded:
        yield "Ruled out:"
        ruled_out = list(match.ruled_out.items())[:_SHOWN]
        yield from (f"- {names[option]}: {' '.join(reasons)}" for option, reasons in ruled_out)
    for bundle in match.bundles:
        yield f"\n{bundle.title} (up to £{bundle.weekly:.2f} a week):"
        yield from (f"- {names[name]}" for name in bundle.options)
        if bundle.leaves:
            left = ", ".join(matcher.catalogue.needs[each.need].name.lower() for each in bundle.leaves)
            yield f"  It leaves open: {left}."
    for question in questions(matcher, match.profile):
        yield f"\nNext: {question.ask} {' '.join(question.why)}"
