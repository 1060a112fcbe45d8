"""How a person usually spends a night: the figures from which a night is drawn, and the drawing itself.

A night is a walk through a few states: asleep, restless, at the toilet, in the kitchen, wandering. Rates are per
night; the number of visits is drawn from a Poisson distribution and their times evenly over the hours of sleep.
"""

import math
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import msgspec

from simulators.home.moment import Moment, What
from simulators.home.night import instant

_APART = timedelta(minutes=25)  # nobody gets up again the moment they have lain down


class Habits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One person's usual night; times of day on the home's clock, durations in minutes (least, most)."""

    to_bed: str = "22:15"
    up: str = "07:15"
    varies_min: float = 15  #: standard deviation of both times
    toilet: float = 1.5  #: visits a night; over half of people over sixty get up at least once
    toilet_min: tuple[float, float] = (3, 9)
    kitchen: float = 0.2
    kitchen_min: tuple[float, float] = (5, 12)
    wandering: float = 0
    wandering_min: tuple[float, float] = (4, 15)
    stirs: float = 12  #: turns in bed that a pad may notice
    bedroom: str = "Bedroom"
    bathroom: str = "Bathroom"
    kitchen_room: str = "Kitchen"
    way: tuple[str, ...] = ("Hall",)  #: rooms passed between bedroom and the others


class Sleeper:
    """Draws one person's nights. The same seed gives the same nights."""

    def __init__(self, who: str, habits: Habits, zone: ZoneInfo, random: Random) -> None:
        self._who, self._habits, self._zone, self._random = who, habits, zone, random

    def night(self, evening: date) -> list[Moment]:
        """All that happens from the evening's noon to the next, in order of time."""
        habits = self._habits
        to_bed = self._about(evening, habits.to_bed)
        up = max(self._about(evening, habits.up), to_bed + timedelta(hours=4))
        moments = [*self._evening(to_bed), *self._visits(to_bed + _APART, up - _APART), *self._morning(up)]
        moments += [
            Moment(at=self._between(to_bed, up), what=What.STIRS, who=self._who, room=habits.bedroom)
            for _ in range(self._poisson(habits.stirs))
        ]
        return sorted(moments, key=lambda m: m.at)

    def trip(self, leaves: datetime, room: str, length: timedelta) -> list[Moment]:
        """Out of bed, through the rooms between, about in the room for so long, and back to bed."""
        habits = self._habits
        back = leaves + length
        moments = [self._moment(leaves, What.GETS_UP, habits.bedroom)]
        moments += self._moves(leaves, (habits.bedroom, *habits.way, room))
        inside = leaves + timedelta(seconds=60)
        while inside < back - timedelta(seconds=60):
            moments.append(self._moment(inside, What.MOVES, room))
            inside += timedelta(seconds=self._random.uniform(40, 150))
        moments += self._moves(back - timedelta(seconds=45), (*reversed(habits.way), habits.bedroom))
        return [*moments, self._moment(back, What.LIES_DOWN, habits.bedroom)]

    def _evening(self, to_bed: datetime) -> list[Moment]:
        habits = self._habits
        moments = [
            self._moment(
                to_bed - timedelta(minutes=self._random.uniform(20, 240)), What.MOVES, habits.kitchen_room
            )
            for _ in range(8)
        ]
        moments += self._moves(to_bed - timedelta(minutes=12), (*habits.way, habits.bathroom))
        moments += self._moves(to_bed - timedelta(minutes=2), (*habits.way, habits.bedroom))
        return [*moments, self._moment(to_bed, What.LIES_DOWN, habits.bedroom)]

    def _morning(self, up: datetime) -> list[Moment]:
        habits = self._habits
        moments = [self._moment(up, What.GETS_UP, habits.bedroom)]
        moments += self._moves(up, (habits.bedroom, *habits.way, habits.bathroom))
        moments += self._moves(up + timedelta(minutes=12), (*habits.way, habits.kitchen_room))
        moments += [
            self._moment(up + timedelta(minutes=self._random.uniform(15, 120)), What.MOVES, habits.kitchen_room)
            for _ in range(10)
        ]
        return moments

    def _visits(self, first: datetime, last: datetime) -> list[Moment]:
        """The night's trips, none before the person has been back in bed for a while."""
        habits = self._habits
        kinds = (
            (habits.toilet, habits.bathroom, habits.toilet_min),
            (habits.kitchen, habits.kitchen_room, habits.kitchen_min),
            (habits.wandering, habits.way[0] if habits.way else habits.bedroom, habits.wandering_min),
        )
        planned = sorted(
            (self._between(first, last), room, minutes)
            for rate, room, minutes in kinds
            for _ in range(self._poisson(rate))
        )
        moments: list[Moment] = []
        free_from = first
        for leaves, room, minutes in planned:
            length = timedelta(minutes=self._random.uniform(*minutes))
            if free_from <= leaves and leaves + length <= last:
                moments += self.trip(leaves, room, length)
                free_from = leaves + length + _APART
        return moments

    def _moves(self, start: datetime, rooms: Iterable[str]) -> list[Moment]:
        moments, at = [], start
        for room in rooms:
            at += timedelta(seconds=self._random.uniform(3, 14))
            moments.append(self._moment(at, What.MOVES, room))
        return moments

    def _moment(self, at: datetime, what: What, room: str) -> Moment:
        return Moment(at=at, what=what, who=self._who, room=room)

    def _about(self, evening: date, wall: str) -> datetime:
        varied = timedelta(minutes=self._random.gauss(0, self._habits.varies_min))
        return instant(evening, wall, self._zone) + varied

    def _between(self, first: datetime, last: datetime) -> datetime:
        return first + (last - first) * self._random.random()

    def _poisson(self, mean: float) -> int:
        """Knuth's method; the means here are small."""
        limit, count, product = math.exp(-mean), 0, self._random.random()
        while product > limit:
            count += 1
            product *= self._random.random()
        return count
