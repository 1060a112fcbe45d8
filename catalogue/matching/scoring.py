"""How well an option suits a person: one number, and the parts it is made of."""

from collections.abc import Mapping

import msgspec

from catalogue.matching.excluding import Verdict
from catalogue.matching.profile import Profile
from catalogue.option import Option
from catalogue.text.nearness import Near
from catalogue.text.reading import Quoted
from catalogue.words import Evidence, Kind, Strength, TimeOfDay


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """What counts how much. Serving the needs comes first; the rest decides between those that do."""

    main: float = 1.0
    helps: float = 0.43
    further_need: float = 0.55  #: what each further need adds, against the one before it
    asked_for: float = 1.5  #: they named it, or what they said is what it is for
    resembles: float = 0.35  #: their words are those of its description
    means: float = 0.8  #: their words mean what its description means
    made_for_else: float = 0.7  #: what all that counts for, where none of what it is made for was spoken of
    often: float = 0.28  #: what people in such situations often chose
    loved: float = 0.5  #: it builds on a strength; only for what enters their life least
    intrusion: float = 0.04  #: off, for each level above the first
    misfit: float = 0.15  #: off, for each thing about it that suits them badly
    cost: float = 0.05  #: off, at £50 a week
    helped_before: float = 0.3


_EVIDENCE: Mapping[Evidence, float] = {
    Evidence.STRONG: 1.1,
    Evidence.SOME: 1.05,
    Evidence.PRACTICE: 1.0,
    Evidence.NONE: 0.8,
}
BUILDS_ON = "builds on"  #: the part of a score that a strength adds
_DEAR = 50.0  #: pounds a week
_TELLING = 0.5  #: how near a sentence comes to be quoted as the reason


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why an option is suggested: the need (none where they asked for it), their words, and how it helps."""

    need: str | None
    words: tuple[str, ...]
    because: str
    weight: float
    share: float = 0.0  #: how directly the option serves the need: 1 where it is made for it


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """The number, its parts by name, and the reasons, weightiest first."""

    total: float
    parts: dict[str, float]
    reasons: tuple[Reason, ...]
    counted: tuple[float, ...] = ()  #: what each reason that names a need added to the total, in their order

    @property
    def plain(self) -> float:
        """The number without what builds on strengths."""
        return round(max(0.0, self.total - self.parts.get(BUILDS_ON, 0.0)), 6)

    @property
    def needs(self) -> tuple[Reason, ...]:
        """The reasons that name a need."""
        return tuple(reason for reason in self.reasons if reason.need is not None)


class Likeness(msgspec.Struct, frozen=True):
    """How like the descriptions of options a text is: in its words (0 to 1), and in what they mean."""

    resembles: Mapping[str, float]
    near: Mapping[str, Near]

    def score(self, option: str) -> float:
        """How near it comes in meaning, from 0 to 1."""
        return self.near[option].score if option in self.near else 0.0


def score(option: Option, profile: Profile, verdict: Verdict, likeness: Likeness, weights: Weights) -> Score:
    """Score one option; 0 for one that serves nothing they spoke of."""
    reasons = _reasons(option, profile, weights)
    counted = _together([reason.weight for reason in reasons if reason.need is not None], weights)
    parts = {
        "needs": sum(counted),
        "asked for": weights.asked_for * _weight(profile.asked_for.get(option.id)),
        "resembles": weights.resembles * likeness.resembles.get(option.id, 0.0),
        "means": weights.means * likeness.score(option.id),
        BUILDS_ON: _builds_on(option, profile, weights),
        "often chosen": weights.often if option.often and reasons else 0.0,
        "helped before": weights.helped_before if option.id in profile.helped else 0.0,
    }
    if not _made_for(option, profile):
        counted = [part * weights.made_for_else for part in counted]
        for name in ("needs", "resembles", "means", "often chosen"):
            parts[name] *= weights.made_for_else
    if sum(parts.values()) > 0:
        parts["intrusion"] = -weights.intrusion * (option.intrusiveness.level - 1)
        parts["misfits"] = -weights.misfit * verdict.misfits
        parts["cost"] = -weights.cost * min(2.0, option.cost.weekly_high() / _DEAR)
    return Score(
        total=round(max(0.0, sum(parts.values())), 6),
        parts={name: round(value, 6) for name, value in parts.items() if value},
        reasons=tuple(reasons) or _by_meaning(option, likeness),
        counted=tuple(counted),
    )


def _made_for(option: Option, profile: Profile) -> bool:
    """Whether something it is made for was spoken of, or it itself."""
    main = {serves.need for serves in option.serves if serves.strength is Strength.MAIN}
    return option.id in profile.asked_for or not main.isdisjoint(profile.needs)


def _weight(quoted: Quoted | None) -> float:
    return 0.0 if quoted is None else quoted.weight


def _reasons(option: Option, profile: Profile, weights: Weights) -> list[Reason]:
    strengths = {Strength.MAIN: weights.main, Strength.HELPS: weights.helps}
    found = [
        Reason(
            need=serves.need,
            words=profile.needs[serves.need].words,
            because=serves.because,
            weight=profile.needs[serves.need].weight * strengths[serves.strength] * _EVIDENCE[serves.evidence],
            share=strengths[serves.strength],
        )
        for serves in option.serves
        if serves.need in profile.needs
    ]
    spoken_of = [q for q in (profile.asked_for.get(option.id), profile.built_on.get(option.id)) if q is not None]
    if spoken_of:
        words = dict.fromkeys(word for quoted in spoken_of for word in quoted.words)
        weight = max(quoted.weight for quoted in spoken_of)
        found.append(Reason(need=None, words=tuple(words), because=option.does, weight=weight))
    return sorted(found, key=lambda reason: (-reason.weight, reason.need or ""))


def _together(parts: list[float], weights: Weights) -> list[float]:
    """What each adds, the weightiest first: the best counts whole, each further one by a smaller share."""
    return [part * weights.further_need**place for place, part in enumerate(parts)]


def _by_meaning(option: Option, likeness: Likeness) -> tuple[Reason, ...]:
    """The sentence that comes near it, where nothing that the vocabulary knows speaks for it."""
    weight = likeness.score(option.id)
    if weight < _TELLING:
        return ()
    return (Reason(need=None, words=(likeness.near[option.id].words,), because=option.does, weight=weight),)


def _builds_on(option: Option, profile: Profile, weights: Weights) -> float:
    """A strength lifts only the least intrusive, so that knowing it never makes a plan more intrusive."""
    if option.intrusiveness.level > 1:
        return 0.0
    return weights.loved if option.id in profile.built_on else 0.0


def at_night(option: Option) -> bool:
    """Whether it helps at night."""
    return TimeOfDay.NIGHT in option.times


def of_people(option: Option) -> bool:
    """Whether it is people, places or things without technology rather than technology."""
    return option.kind in {Kind.COMMUNITY, Kind.HUMAN, Kind.LOW_TECH, Kind.ADAPTATION}
