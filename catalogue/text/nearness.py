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
        self._counts = [len(descriptions[name]) for name in self._names]
        self._starts = np.cumsum([0, *self._counts[:-1]])

    def of(self, text: str) -> dict[str, Near]:
        """How near the text comes to each; a text without sentences comes near nothing."""
        sentences = [part for part in _SENTENCE.split(text) if re.search(r"\w", part)]
        if not sentences:
            return {}
        # by NumPy alone: a linear algebra library sets all processors spinning for it, and rounds by their kind
        cosines = np.einsum("sd,pd->sp", self._embed(sentences), self._vectors)
        by_sentence = self._of_the_nearest_two(cosines)
        nearest = _BEST * by_sentence.max(axis=0) + (1 - _BEST) * by_sentence.mean(axis=0)
        scores = np.clip((nearest - _FAR) / (_NEAR - _FAR), 0.0, 1.0) ** 2
        said = [" ".join(sentence.split()) for sentence in sentences]
        best = by_sentence.argmax(axis=0)
        return {
            name: Near(round(float(score), 4), said[place])
            for name, score, place in zip(self._names, scores, best, strict=True)
        }

    def _of_the_nearest_two(self, cosines: Vectors) -> Vectors:
        """For each sentence and description the mean cosine of its two nearest phrases, or of its only one."""
        first = np.maximum.reduceat(cosines, self._starts, axis=1)
        others = np.where(cosines >= np.repeat(first, self._counts, axis=1), -np.inf, cosines)
        second = np.maximum.reduceat(others, self._starts, axis=1)
        return np.asarray((first + np.where(np.isinf(second), first, second)) / 2, dtype=np.float32)
