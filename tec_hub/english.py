"""Words of English, from the dictionary of a package; nothing is fetched."""

from functools import cache

from spellchecker import SpellChecker

_OFTEN_ENOUGH = 300  #: times in its texts; what is rarer there may itself be a slip of spelling


@cache
def english_words() -> frozenset[str]:
    """Words that are spelt right, in lower case."""
    frequencies = SpellChecker(language="en").word_frequency
    return frozenset(word for word in frequencies if frequencies[word] >= _OFTEN_ENOUGH)
