"""Words of a text, cut to their stems, with their places in it."""

import re
from functools import lru_cache

import msgspec
import snowballstemmer

_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?|[.!?;\n]+", re.IGNORECASE)
_STEM = snowballstemmer.stemmer("english")

#: What is written short or together and means other words. Possessives fall away.
_CONTRACTED = {
    "w": ("with",),  # as in "lives w/ wife"
    "cannot": ("can", "not"),
    "cant": ("can", "not"),
    "can't": ("can", "not"),
    "won't": ("will", "not"),
    "wont": ("will", "not"),
    "dont": ("do", "not"),
    "doesnt": ("does", "not"),
    "didnt": ("did", "not"),
    "isnt": ("is", "not"),
}

#: Words that say nothing here; left out of texts and phrases alike.
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        """a an the of to at for from and or but so that this these those there is are was
        were be been being am has have had having do does did will would shall should may might must very
        really quite just also too as it its he him his she her hers they them their i me my we us our you
        your mr mrs ms dr then than when while which who whom whose what where some any such again
        often sometimes usually always still now even""",
    )
)


#: Words with which a sentence turns: what is refused before them is not refused after.
_TURNING = frozenset({"but", "although", "though", "because", "whereas", "however"})


class Token(msgspec.Struct, frozen=True):
    """One word: its stem, where it stands in the text, in which sentence and in which part of it."""

    stem: str
    word: str
    start: int
    end: int
    sentence: int
    clause: int = 0
    capital: bool = False


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of one lower-case word."""
    return str(_STEM.stemWord(word))


def tokens(text: str) -> list[Token]:
    """The words of a text that say something, in order."""
    found: list[Token] = []
    sentence = clause = 0
    for match in _WORD.finditer(text):
        whole = match.group()
        if whole[0] in ".!?;\n":
            sentence, clause = sentence + 1, clause + 1
            continue
        clause += whole.lower() in _TURNING
        found += [
            Token(stem(word), word, match.start(), match.end(), sentence, clause, whole[0].isupper())
            for word in _parts(whole.lower().replace("’", "'"))
            if word not in _EMPTY
        ]
    return found


def stems(text: str) -> tuple[str, ...]:
    """The stems alone."""
    return tuple(token.stem for token in tokens(text))


def _parts(word: str) -> tuple[str, ...]:
    if word in _CONTRACTED:
        return _CONTRACTED[word]
    if word.endswith("n't"):
        return word[:-3], "not"
    return (word.partition("'")[0],)
