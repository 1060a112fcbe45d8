"""Of whom a part of a text speaks: the person, or somebody around them."""

import re

_SENTENCE_ENDS = re.compile(r"[.!?;\n]")
_WHO = r"husband|wife|partner|son|daughter|mother|father|mum|dad|brother|sister|parents|carer|neighbour|friend"
_DOES = r"is|was|are|were|has|had|have|does|did|do|can|can['’]t|cannot|could|will|won['’]t|also|suffers|uses|lost"
_ANOTHER = re.compile(
    rf"\b(?:(?:her|his|their)\s+(?:\w+\s+)?(?:{_WHO})|(?:a|the)\s+carer)\b(?=(?:\s+of\s+\d+)?\s*,?\s*(?:who\s+|(?:him|her)self\s+)?(?:{_DOES})\b)",
    re.IGNORECASE,
)
_THE_PERSON = re.compile(r"\b(?:he|she|i|they|mr|mrs|ms|miss)\b", re.IGNORECASE)


def of_another(text: str, place: int) -> bool:
    """Whether what stands at `place` is said of a relative or helper: "her husband is deaf".

    "My husband is deaf" speaks of the person: it is a relative who writes.
    """
    start = max((end.end() for end in _SENTENCE_ENDS.finditer(text, 0, place)), default=0)
    others = [found for found in _ANOTHER.finditer(text, start) if found.end() <= place]
    return bool(others) and not _THE_PERSON.search(text, others[-1].end(), place)
