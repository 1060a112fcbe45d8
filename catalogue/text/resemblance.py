"""How much a text resembles each of many documents: Okapi BM25 over stems.

`K1` and `B` are the usual middle of the ranges in Robertson and Zaragoza, "The Probabilistic Relevance Framework:
BM25 and Beyond" (2009), section 3.5.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from math import log

from catalogue.text.tokens import stems

K1, B = 1.2, 0.75


class Resemblance:
    """An index of documents by name."""

    def __init__(self, documents: Mapping[str, str]) -> None:
        counts = {name: Counter(stems(text)) for name, text in sorted(documents.items())}
        lengths = {name: sum(count.values()) for name, count in counts.items()}
        mean = sum(lengths.values()) / max(1, len(lengths))
        holders: dict[str, list[str]] = defaultdict(list)
        for name, count in counts.items():
            for word in count:
                holders[word].append(name)
        self._weights: dict[str, dict[str, float]] = {}
        for word, names in holders.items():
            rare = log(1 + (len(counts) - len(names) + 0.5) / (len(names) + 0.5))
            self._weights[word] = {
                name: rare * counts[name][word] * (K1 + 1)
                / (counts[name][word] + K1 * (1 - B + B * lengths[name] / mean))
                for name in names
            }  # fmt: skip

    def of(self, text: str) -> dict[str, float]:
        """Scores by name, 1 for what resembles it most; what has nothing in common with it is left out."""
        scores: dict[str, float] = defaultdict(float)
        for word in sorted(set(stems(text))):
            for name, weight in self._weights.get(word, {}).items():
                scores[name] += weight
        most = max(scores.values(), default=1.0)
        return {name: score / most for name, score in sorted(scores.items())}
