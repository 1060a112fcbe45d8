"""Vectors of words, which came with the package that was installed; nothing is fetched."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from catalogue.text.nearness import Vectors

if TYPE_CHECKING:
    from wordllama import WordLlamaInference


def embed(texts: Sequence[str]) -> Vectors:
    """A row of length 1 for each text."""
    vectors = _model().embed(list(texts), norm=True)
    return np.asarray(vectors, dtype=np.float32)


@cache
def _model() -> "WordLlamaInference":
    with _our_own_logging():
        import wordllama  # noqa: PLC0415 - at its import it sets up logging for the whole process

    here = Path(wordllama.__file__).parent  # its own folder, where it would otherwise download them to
    return wordllama.WordLlama.load(cache_dir=here, disable_download=True)


@contextmanager
def _our_own_logging() -> Iterator[None]:
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    yield
    root.setLevel(level)
    root.handlers[:] = handlers
