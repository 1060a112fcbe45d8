"""Vectors of words, which came with the package that was installed; nothing is fetched."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import wordllama
from wordllama import WordLlama

from catalogue.text.nearness import Vectors

_HERE = Path(wordllama.__file__).parent  # its own folder, where it would otherwise download them to


def embed(texts: Sequence[str]) -> Vectors:
    """A row of length 1 for each text."""
    vectors = _model().embed(list(texts), norm=True)
    return np.asarray(vectors, dtype=np.float32)


@cache
def _model() -> wordllama.WordLlamaInference:
    return WordLlama.load(cache_dir=_HERE, disable_download=True)
