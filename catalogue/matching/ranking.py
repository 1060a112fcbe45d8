"""Putting scored options in order, least intrusive first among equals, by rules that no score may break."""

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
    placed.sort(key=_order)
    kept, held_back = _cameras_back(placed, options, profile)
    return _people_among_first(kept), held_back


def _order(placed: Placed) -> tuple[float, int, float, str]:
    step = round(placed.score.total * _ALIKE)
    return -step, placed.option.intrusiveness.level, -placed.score.total, placed.option.id


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
