"""How near a text comes in meaning to each of many descriptions, by vectors of words.

Where `resemblance` needs the same words, this needs words that are used alike: "burn his fingers" is near
"scalds". It is as surely wrong at times; so it only adds to what the vocabulary says.
"""

import re
from collections.abc import Callable, Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
"""Texts to vectors of length 1, a row each."""

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_PHRASES = 2  #: of a description, the nearest of which count
_BEST = 0.6  #: the share of the nearest sentence; the rest is the whole text's
_FAR, _NEAR = 0.05, 0.42  #: cosines that mean nothing, and as much as it gets


class Near(msgspec.Struct, frozen=True):
    """From 0, nothing in common, to 1; and the sentence that comes nearest."""

    score: float
    words: str


class Nearness:
    """Descriptions by name, each a few phrases."""

    def __init__(self, embed: Embed, descriptions: Mapping[str, Sequence[str]]) -> None:
        self._embed = embed
        self._names = sorted(descriptions)
        phrases = [phrase for name in self._names for phrase in descriptions[name]]
        self._vectors = embed(phrases)
        counts = [len(descriptions[name]) for name in self._names]
        self._starts = np.cumsum([0, *counts])

    def of(self, text: str) -> dict[str, Near]:
        """How near the text comes to each; a text without sentences comes near nothing."""
        sentences = [part for part in _SENTENCE.split(text) if re.search(r"\w", part)]
        if not sentences:
            return {}
        # by NumPy alone: a linear algebra library sets all processors spinning for it, and rounds by their kind
        cosines = np.einsum("sd,pd->sp", self._embed(sentences), self._vectors)
        found: dict[str, Near] = {}
        for place, name in enumerate(self._names):
            ours = np.sort(cosines[:, self._starts[place] : self._starts[place + 1]], axis=1)[:, -_PHRASES:]
            by_sentence = ours.mean(axis=1)
            nearest = _BEST * float(by_sentence.max()) + (1 - _BEST) * float(by_sentence.mean())
            score = min(1.0, max(0.0, (nearest - _FAR) / (_NEAR - _FAR))) ** 2
            found[name] = Near(round(score, 4), " ".join(sentences[int(by_sentence.argmax())].split()))
        return found
