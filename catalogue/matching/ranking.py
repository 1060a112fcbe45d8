"""Putting scored options in order, least intrusive first among equals, by rules that no score may break.

The first places are spread over what was said: a need that the options above serve already counts for less, so
that somebody with three troubles does not read ten answers to the loudest.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping

import msgspec

from catalogue.matching.excluding import Exclusion, Verdict
from catalogue.matching.profile import Profile
from catalogue.matching.scoring import Score, of_people
from catalogue.option import Option
from catalogue.words import Feature, Kind

_ALIKE = 20  #: scores are compared in steps of a twentieth, and within a step the less intrusive comes first
_CAMERA_FROM = 3  #: a camera's best place, counted from 0: the fourth
_GENTLER_SETTLED = 2  #: so many gentler options, tried or refused, let a camera stand where its score puts it
_SPREAD = 15  #: places that are spread over the needs
_IN_REACH = 50  #: how far down one of them may come from
_LESS = 0.6  #: what a need counts for once an option made for it stands above
_GENTLER_FIRST = "A camera is not among the first things to try: something less intrusive comes before it."
_FIRST = 5  #: among so many there is something that is no technology


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """An option in its place, with what was found for it."""

    option: Option
    score: Score
    verdict: Verdict


def rank(
    options: Mapping[str, Option], scores: Mapping[str, Score], verdicts: Mapping[str, Verdict], profile: Profile
) -> tuple[list[Placed], list[Exclusion]]:
    """What may be suggested, the best first, and what is held back until something gentler was tried.

    Options that serve nothing they spoke of are in neither.
    """
    placed = [
        Placed(option=option, score=scores[name], verdict=verdicts[name])
        for name, option in options.items()
        if scores[name].total > 0 and not verdicts[name].exclusions
    ]
    placed.sort(key=lambda each: _order(each, each.score.total))
    kept, held_back = _cameras_back(spread(placed), options, profile)
    return _people_among_first(kept), held_back


def spread(placed: list[Placed]) -> list[Placed]:
    """The same options, the first places given one by one to what adds most to those above."""
    left = {each.option.id: each for each in placed[:_IN_REACH]}
    served: dict[str, float] = defaultdict(float)
    first: list[Placed] = []
    while left and len(first) < _SPREAD:
        best = min(left.values(), key=lambda each: _order(each, _beside(each, served)))
        first.append(left.pop(best.option.id))
        for reason in best.score.reasons:
            if reason.need is not None:
                served[reason.need] += min(1.0, reason.share)
    return first + list(left.values()) + placed[_IN_REACH:]


def _beside(placed: Placed, served: Mapping[str, float]) -> float:
    """What a score is worth beside the options above."""
    lost: float = sum(
        share * (1 - _LESS ** served[reason.need])
        for reason, share in zip(placed.score.needs, placed.score.counted, strict=True)
        if reason.need is not None and reason.need in served
    )
    return placed.score.total - lost


def _order(placed: Placed, worth: float) -> tuple[float, int, float, str]:
    return -round(worth * _ALIKE), placed.option.intrusiveness.level, -worth, placed.option.id


def _cameras_back(
    placed: list[Placed], options: Mapping[str, Option], profile: Profile
) -> tuple[list[Placed], list[Exclusion]]:
    def too_soon(each: Placed) -> bool:
        return Feature.CAMERA in each.option.features and not _gentler_settled(each.option, options, profile)

    kept = [each for each in placed if not too_soon(each)]
    if len(kept) < _CAMERA_FROM:
        held_back = [
            Exclusion(option=each.option.id, code="gentler first", reason=_GENTLER_FIRST)
            for each in placed
            if too_soon(each)
        ]
        return kept, held_back
    for place, each in enumerate(placed):
        if too_soon(each):
            kept.insert(max(place, _CAMERA_FROM), each)
    return kept, []


def _gentler_settled(camera: Option, options: Mapping[str, Option], profile: Profile) -> bool:
    """Whether enough less intrusive options for the same needs were tried or refused."""
    serves = {serves.need for serves in camera.serves} & profile.needs.keys()
    settled = {*profile.did_not_help, *profile.helped, *profile.refused_options}
    gentler = [
        name
        for name in settled
        if name in options
        and options[name].intrusiveness.level < camera.intrusiveness.level
        and (not serves or any(each.need in serves for each in options[name].serves))
    ]
    return len(gentler) >= _GENTLER_SETTLED


def _people_among_first(placed: list[Placed]) -> list[Placed]:
    """People or places, else anything without technology, stand among the first five."""
    wanted: tuple[Callable[[Option], bool], ...] = (
        lambda option: option.kind in {Kind.COMMUNITY, Kind.HUMAN},
        of_people,
    )
    for fits in wanted:
        place = next((n for n, each in enumerate(placed) if fits(each.option)), None)
        if place is not None:
            if place >= _FIRST:
                placed.insert(_FIRST - 1, placed.pop(place))
            return placed
    return placed
