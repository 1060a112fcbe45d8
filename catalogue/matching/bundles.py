"""Sets of options that together cover what somebody needs, within limits: an exact small optimisation (HiGHS).

Coverage comes first; among the sets that cover as much, each trade-off takes the best by its own measure.
"""

from collections.abc import Callable, Mapping, Sequence

import highspy
import msgspec

from catalogue.matching.profile import Profile
from catalogue.matching.ranking import Placed
from catalogue.matching.scoring import at_night
from catalogue.option import Option
from catalogue.words import Feature, Strength

_CONSIDERED = 8  #: the best ranked, besides the best few for each need
_FOR_EACH_NEED = 3
_COVERS = {Strength.MAIN: 1.0, Strength.HELPS: 0.5}
_WEIGHTIEST = 8  #: needs that a set is made for
_COVERAGE_COUNTS = 1000.0  #: against the measure of a trade-off, which stays below some tens
_TIE = 1e-4
_HEURISTICS = ("mip_heuristic_run_root_reduced_cost", "mip_heuristic_run_rins", "mip_heuristic_run_rens")
"""Searches for good guesses, which cost a third of the time and so small a model does without."""


class Uncovered(msgspec.Struct, frozen=True, kw_only=True):
    """A need that a set does not cover (wholly), and how much of it it does (0 to 1)."""

    need: str
    covered: float


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """A set of options. `weekly`: pounds at most; `intrusiveness`: the highest level in it."""

    kind: str
    title: str
    options: tuple[str, ...]
    covers: tuple[str, ...]
    leaves: tuple[Uncovered, ...]
    weekly: float
    intrusiveness: int


def bundles(placed: Sequence[Placed], options: Mapping[str, Option], profile: Profile) -> list[Bundle]:
    """Up to three distinct sets: least intrusive, lowest cost, most independence. None without needs."""
    weights = _needs(profile)
    candidates = _candidates(placed, options, profile, weights)
    if not candidates or not weights:
        return []
    made: list[Bundle] = []
    taken: list[frozenset[str]] = []
    for kind, title, measure in _TRADE_OFFS:
        chosen = _solve(candidates, options, profile, weights, measure, taken)
        if not chosen:
            continue
        better = [
            n
            for n, before in enumerate(taken)
            if _total(before, options, measure) < _total(chosen, options, measure)
        ]
        for n in better[:1]:  # that set was the best by this measure too, and this one comes next
            made[n] = msgspec.structs.replace(made[n], title=f"{made[n].title}, and {title.lower()}")
        taken.append(chosen)
        named = f"Next: {title.lower()}" if better else title
        made.append(_bundle(kind, named, chosen, options, profile, weights))
    most = max((_worth(bundle, weights) for bundle in made), default=0.0)
    return [_told_if_less(bundle, most, weights) for bundle in made]


def _worth(bundle: Bundle, weights: Mapping[str, float]) -> float:
    """How much of the needs it covers, by their weights."""
    left = sum(weights[each.need] * (1 - each.covered) for each in bundle.leaves)
    return round(sum(weights.values()) - left, 6)


def _told_if_less(bundle: Bundle, most: float, weights: Mapping[str, float]) -> Bundle:
    """So that nobody takes a set for cheaper or gentler that only does less."""
    if _worth(bundle, weights) == most:
        return bundle
    return msgspec.structs.replace(bundle, title=f"{bundle.title}, covering less")


def _total(chosen: frozenset[str], options: Mapping[str, Option], measure: Callable[[Option], float]) -> float:
    return round(sum(measure(options[name]) for name in chosen), 6)


def _needs(profile: Profile) -> dict[str, float]:
    heaviest = sorted(profile.needs.items(), key=lambda item: (-item[1].weight, item[0]))[:_WEIGHTIEST]
    return {name: quoted.weight for name, quoted in heaviest}


def _candidates(
    placed: Sequence[Placed], options: Mapping[str, Option], profile: Profile, weights: Mapping[str, float]
) -> list[str]:
    """The best ranked, the best few for each need, and the kit that comes with them."""
    allowed = {each.option.id for each in placed}
    names = [each.option.id for each in placed[:_CONSIDERED]]
    for need in weights:
        serving = [each.option.id for each in placed if any(s.need == need for s in each.option.serves)]
        names += serving[:_FOR_EACH_NEED]
    kit = [
        other
        for name in names
        for other in (*options[name].comes_with, *options[name].one_of)
        if other in allowed and other not in profile.in_place
    ]
    return sorted({*names, *kit})


def _own_way(option: Option) -> float:
    """How much it leaves to others: being watched, being told about, strangers, limits."""
    dependent = {
        Feature.WATCHES_ROUTINE,
        Feature.LOCATION,
        Feature.CAMERA,
        Feature.STRANGERS,
        Feature.LOCKS_OR_LIMITS,
    }
    told = 1.0 if option.prerequisites.answered_by else 0.0
    return len(dependent & set(option.features)) + told + 0.2 * option.intrusiveness.level


_TRADE_OFFS: tuple[tuple[str, str, Callable[[Option], float]], ...] = (
    ("least_intrusive", "Least intrusive", lambda option: option.intrusiveness.level + 0.25),
    ("lowest_cost", "Lowest cost", lambda option: 0.1 + option.cost.weekly_high()),
    ("most_independence", "Most independence", lambda option: 0.25 + _own_way(option)),
)


def _solve(
    candidates: list[str],
    options: Mapping[str, Option],
    profile: Profile,
    weights: Mapping[str, float],
    measure: Callable[[Option], float],
    taken: Sequence[frozenset[str]],
) -> frozenset[str]:
    """The best set that was not taken before."""
    model = _Model()
    chosen = {name: model.flag() for name in candidates}
    for need, weight in weights.items():
        _count_coverage(model, chosen, options, need, weight, _covered(need, profile.in_place, options))
    for place, (name, flag) in enumerate(chosen.items()):
        model.cost[flag] -= measure(options[name]) + _TIE * (place + 1) / len(chosen)
        _with_its_kit(model, chosen, options[name], profile)
    _within_limits(model, chosen, options, profile)
    _not_alone_at_night(model, chosen, options, weights)
    for before in taken:  # at least one more, or one fewer
        terms = {flag: -1.0 if name in before else 1.0 for name, flag in chosen.items()}
        model.at_least(terms, 1.0 - len(before))
    best = model.solve()
    return frozenset(name for name, flag in chosen.items() if flag in best)


def _count_coverage(
    model: "_Model",
    chosen: Mapping[str, int],
    options: Mapping[str, Option],
    need: str,
    weight: float,
    already: float,
) -> None:
    covered = model.share(weight * _COVERAGE_COUNTS)
    terms = {covered: -1.0}
    for name, flag in chosen.items():
        for serves in options[name].serves:
            if serves.need == need:
                terms[flag] = _COVERS[serves.strength]
    model.at_least(terms, -already)


def _with_its_kit(model: "_Model", chosen: Mapping[str, int], option: Option, profile: Profile) -> None:
    flag = chosen[option.id]
    for name in option.comes_with:
        if name not in profile.in_place:
            model.at_least({flag: -1.0, chosen[name]: 1.0} if name in chosen else {flag: -1.0}, 0.0)
    if option.one_of and not profile.in_place & set(option.one_of):
        model.at_least({flag: -1.0} | {chosen[n]: 1.0 for n in option.one_of if n in chosen}, 0.0)


def _within_limits(
    model: "_Model", chosen: Mapping[str, int], options: Mapping[str, Option], profile: Profile
) -> None:
    model.at_least(dict.fromkeys(chosen.values(), -1.0), -float(profile.most_new))
    if profile.weekly_limit is not None:
        costs = {flag: -options[name].cost.weekly_high() for name, flag in chosen.items()}
        model.at_least(costs, -profile.weekly_limit)


def _not_alone_at_night(
    model: "_Model", chosen: Mapping[str, int], options: Mapping[str, Option], weights: Mapping[str, float]
) -> None:
    """What must not be the only answer at night is chosen only together with something that may be."""
    answers = {
        flag: 1.0
        for name, flag in chosen.items()
        if options[name].night_only_answer
        and at_night(options[name])
        and any(serves.need in weights for serves in options[name].serves)
    }
    for name, flag in chosen.items():
        if not options[name].night_only_answer and at_night(options[name]):
            model.at_least({flag: -1.0} | answers, 0.0)


class _Model:
    """A small maximisation over yes-or-no variables and shares from 0 to 1."""

    def __init__(self) -> None:
        self.cost: list[float] = []
        self._whole: list[bool] = []
        self._rows: list[tuple[dict[int, float], float]] = []

    def flag(self) -> int:
        """A new yes or no."""
        return self._add(0.0, whole=True)

    def share(self, worth: float) -> int:
        """A new share from 0 to 1, worth so much when it is 1."""
        return self._add(worth, whole=False)

    def at_least(self, terms: dict[int, float], bound: float) -> None:
        """The sum of the terms must reach the bound."""
        self._rows.append((terms, bound))

    def solve(self) -> frozenset[int]:
        """The yes-or-no variables that are yes in the best solution; empty where there is none."""
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("mip_abs_gap", 0.0)
        for heuristic in _HEURISTICS:
            solver.setOptionValue(heuristic, False)
        for column, worth in enumerate(self.cost):
            solver.addCol(-worth, 0.0, 1.0, 0, [], [])
            if self._whole[column]:
                solver.changeColIntegrality(column, highspy.HighsVarType.kInteger)
        for terms, bound in self._rows:
            solver.addRow(bound, highspy.kHighsInf, len(terms), list(terms), list(terms.values()))
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return frozenset()
        values = solver.getSolution().col_value
        return frozenset(c for c, whole in enumerate(self._whole) if whole and values[c] > 0.5)

    def _add(self, worth: float, *, whole: bool) -> int:
        self.cost.append(worth)
        self._whole.append(whole)
        return len(self.cost) - 1


def _bundle(
    kind: str,
    title: str,
    chosen: frozenset[str],
    options: Mapping[str, Option],
    profile: Profile,
    weights: Mapping[str, float],
) -> Bundle:
    covered = {need: _covered(need, chosen | profile.in_place, options) for need in weights}
    return Bundle(
        kind=kind,
        title=title,
        options=tuple(sorted(chosen)),
        covers=tuple(need for need, share in covered.items() if share >= 1),
        leaves=tuple(Uncovered(need=need, covered=share) for need, share in covered.items() if share < 1),
        weekly=round(sum(options[name].cost.weekly_high() for name in chosen), 2),
        intrusiveness=max(options[name].intrusiveness.level for name in chosen),
    )


def _covered(need: str, chosen: frozenset[str], options: Mapping[str, Option]) -> float:
    shares = [
        _COVERS[serves.strength]
        for name in chosen
        if name in options
        for serves in options[name].serves
        if serves.need == need
    ]
    return min(1.0, sum(shares))
