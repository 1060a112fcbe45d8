"""What the words about a place's accessibility say."""

import re
from collections.abc import Iterable, Mapping

from catalogue.community.service import Access

_WORDS: Mapping[Access, re.Pattern[str]] = {
    Access.STEP_FREE: re.compile(
        r"step[- ]?free|wheelchair|level access|ramp(?:ed)?\b|no steps|ground floor|lift\b", re.IGNORECASE
    ),
    Access.HEARING_LOOP: re.compile(r"hearing loop|induction loop|loop system", re.IGNORECASE),
    Access.TOILET: re.compile(
        r"(?:accessible|disabled|adapted|wheelchair)[\w -]{0,12}(?:toilet|wc)\b|changing places", re.IGNORECASE
    ),
    Access.PARKING: re.compile(r"blue badge|(?:accessible|disabled)[\w -]{0,12}parking", re.IGNORECASE),
}
_DENIED = re.compile(r"\b(?:no|not|without|isn['’]t|cannot|unavailable|steps? only)\b", re.IGNORECASE)
_STEPLESS = re.compile(r"\bno steps?\b|\bwithout (?:any )?steps?\b", re.IGNORECASE)


def read_access(words: Iterable[str]) -> tuple[Access, ...]:
    """What is offered. A sentence that denies anything proves nothing: better a missing tick than a wrong one."""
    found: set[Access] = set()
    for sentence in (part for text in words for part in re.split(r"[.;,\n]| but ", text)):
        if _STEPLESS.search(sentence):
            found.add(Access.STEP_FREE)
        elif not _DENIED.search(sentence):
            found |= {access for access, pattern in _WORDS.items() if pattern.search(sentence)}
    return tuple(sorted(found))
