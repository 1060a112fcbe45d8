"""Small turns of writing, shared by all that a plan says."""

from collections.abc import Iterable

_ENDS = (".", "!", "?", "…")


def ended(text: str) -> str:
    """The text as a sentence: one full stop at its end, which a closing quotation mark may follow."""
    text = text.strip()
    return text if not text or text.rstrip("”’\"')").endswith(_ENDS) else f"{text}."


def upper(text: str) -> str:
    """With a capital first letter."""
    return text[:1].upper() + text[1:]


def lower(text: str) -> str:
    """With a small first letter, unless it begins with a name, an abbreviation or "I"."""
    first, _, rest = text.partition(" ")
    if first == "A":
        return f"a {rest}"
    named = rest[:1].isupper() and not rest.split(" ", 1)[0].isupper()
    if named or first.startswith(("I’", "I'")) or first.rstrip(".,:;").isupper():
        return text
    return text[:1].lower() + text[1:]


def inline(name: str) -> str:
    """An option's name within a sentence; what stands in brackets is for lists."""
    return lower(name.split(" (", 1)[0])


def your(who: str) -> str:
    """Somebody as the person is told of them: "daughter Anne" is your daughter Anne, Tom is Tom."""
    bare = who.strip()
    for possessive in ("my ", "her ", "his ", "their "):
        if bare.lower().startswith(possessive):
            bare = bare[len(possessive) :]
            break
    return f"your {bare}" if bare[:1].islower() and not bare.lower().startswith(("the ", "a ", "your ")) else bare


def sentence(text: str) -> str:
    """The text as a sentence of its own."""
    return upper(ended(text))


def listed(parts: Iterable[str], last: str = "and") -> str:
    """One, two and three; a comma sets off the last where a part holds the same joining word."""
    said = list(parts)
    if len(said) < 2:
        return "".join(said)
    comma = "," if any(f" {last} " in part for part in said) else ""
    return f"{', '.join(said[:-1])}{comma} {last} {said[-1]}"


def quoted(words: str) -> str:
    """Their own words in quotation marks; marks they already have are not doubled."""
    bare = words.strip().strip('“”"').strip()
    return f"“{bare}”"


def whole(parts: Iterable[str]) -> tuple[str, ...]:
    """Parts of which each can stand alone: one that goes on from the one before is joined to it."""
    joined: list[str] = []
    for part in (p.strip() for p in parts if p.strip()):
        if joined and (part.startswith(("and ", "or ")) or part == "too"):
            joined[-1] = f"{joined[-1]}{' ' if part.startswith('or ') else ', '}{part}"
        else:
            joined.append(part)
    return tuple(joined)


def weeks_of(number: int) -> str:
    """A number of weeks in words."""
    return "one week" if number == 1 else f"{number} weeks"
