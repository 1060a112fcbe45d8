"""Where the lines of a night go on paper: numbers for an SVG, drawn by a template."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tec_hub.web.views.night import Mark, Night, Track


@dataclass(frozen=True, slots=True)
class Paper:
    """How wide it is, how much of that the names take, and how many hours lie between two labels."""

    name: str
    width: int
    names: int
    hours: int


DESK = Paper("desk", 960, 190, 1)
PHONE = Paper("phone", 360, 0, 4)

_ROW, _NAME, _HEAD = 34, 20, 26
_LEAST = 2.0  # what is too short to see is still drawn


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle in a row."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class DrawnTrack:
    """A row: its name, its height on the paper, bars and moments."""

    label: str
    kind: str
    y: float
    bars: tuple[Bar, ...]
    moments: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Hour:
    """A line of the hours."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class DrawnAlert:
    """An alert: where it began and how long it lasted."""

    alert_id: str
    x: float
    width: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """All that a template needs to draw."""

    paper: Paper
    height: float
    row: int
    offset: int
    hours: tuple[Hour, ...]
    tracks: tuple[DrawnTrack, ...]
    alerts: tuple[DrawnAlert, ...]
    alert_y: float
    now: float | None


def draw(night: Night, paper: Paper) -> Picture:
    """The night on paper of that width."""
    offset = _NAME if paper.names == 0 else 0
    step = _ROW + offset
    tracks = tuple(_drawn(track, night, paper, _HEAD + n * step + offset) for n, track in enumerate(night.tracks))
    alert_y = _HEAD + len(tracks) * step + offset
    return Picture(
        paper=paper,
        height=alert_y + _ROW,
        row=_ROW,
        offset=offset,
        hours=tuple(_hours(night, paper)),
        tracks=tracks,
        alerts=tuple(_alert(mark, night, paper) for mark in night.alerts),
        alert_y=alert_y,
        now=_x(night.until, night, paper) if night.start < night.until < night.end else None,
    )


def _x(at: datetime, night: Night, paper: Paper) -> float:
    share = (at - night.start) / (night.end - night.start)
    return round(paper.names + max(0.0, min(1.0, share)) * (paper.width - paper.names), 1)


def _drawn(track: Track, night: Night, paper: Paper, y: float) -> DrawnTrack:
    bars = tuple(_bar(spell.begin, spell.end, night, paper) for spell in track.spells)
    moments = tuple(sorted({_x(at, night, paper) for at in track.marks}))
    return DrawnTrack(track.label, track.kind, y, bars, moments)


def _bar(begin: datetime, end: datetime, night: Night, paper: Paper) -> Bar:
    x = _x(begin, night, paper)
    return Bar(x, max(_LEAST, round(_x(end, night, paper) - x, 1)))


def _alert(mark: Mark, night: Night, paper: Paper) -> DrawnAlert:
    bar = _bar(mark.since, mark.ended_at or night.until, night, paper)
    return DrawnAlert(mark.alert_id, bar.x, bar.width, f"{mark.priority} {mark.name}")


def _hours(night: Night, paper: Paper) -> list[Hour]:
    zone, hours = ZoneInfo(night.zone), []
    at = night.start
    while at <= night.end:
        local = at.astimezone(zone)
        hours.append(Hour(_x(at, night, paper), f"{local:%H}" if (local.hour - 18) % paper.hours == 0 else ""))
        at += timedelta(hours=1)
    return hours
