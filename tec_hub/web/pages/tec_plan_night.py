"""What a TEC plan would mean for the nights: rules tried before anything is installed, and kept as proposed."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response

from alerts.plan import Plan
from alerts.wording.sentences import sentence
from tec_hub.night_trial.fitting import fitted
from tec_hub.night_trial.proposing import (
    Hours,
    Offered,
    example_devices,
    expectations,
    first_choice,
    offered,
    proposed_plan,
    tried_plan,
    usual_hours,
)
from tec_hub.night_trial.recorded import can_hear, recorded_events
from tec_hub.night_trial.showing import Shown, in_words, show
from tec_hub.night_trial.simulating import has_story, ordinary_nights, special_night
from tec_hub.security import audit
from tec_hub.store.plans import save_plan
from tec_hub.store.watching import NightPlanRow
from tec_hub.tec_plans import Kept
from tec_hub.web.pages.tec_plan import Fields, Reader, Sender, kept_of
from tec_hub.web.render import page
from tec_hub.web.visitors import context_of

router = APIRouter()

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_MINUTES = range(1, 241)
_TIMES = ("to_bed", "up", "night_from", "night_to")


@router.get("/tec-plans/{plan_id}/night")
def night(
    request: Request,
    plan_id: str,
    visitor: Reader,
    rule: Annotated[list[str] | None, Query()] = None,
    kept_as: str = "",
) -> Response:
    """The rules in sentences, and what they would have done on ordinary, on special and on real nights."""
    kept = kept_of(request, visitor, plan_id)
    base = _base(request, kept)
    hours, errors = _hours(request.query_params, usual_hours(base))
    ways = offered(kept.plan, hours)
    if not ways:
        raise HTTPException(404)
    chosen = [r for r in rule or first_choice(kept.plan) if any(w.rule == r and not w.why_not for w in ways)]
    return page(
        request,
        "tec_plan_night.html",
        status=422 if errors else 200,
        kept=kept,
        plan=kept.plan,
        ways=ways,
        chosen=chosen,
        hours=hours,
        typed=request.query_params,
        errors=errors,
        kept_as=kept_as if _is_proposed(request, kept, kept_as) else "",
        base=base,
        **_tried(request, kept, chosen, ways, hours, base),
    )


@router.post("/tec-plans/{plan_id}/night")
def propose(request: Request, plan_id: str, visitor: Sender, fields: Fields) -> Response:
    """Keep the rules in a proposed version of the night plan, which watches nothing until it is agreed."""
    kept = kept_of(request, visitor, plan_id)
    base = _base(request, kept)
    hours, errors = _hours(fields, usual_hours(base))
    rules = [each for each in fields.get("rules", "").split(",") if each]
    found = expectations(kept.plan, rules, hours)
    if errors or base is None or kept.resident_id is None or not found:
        raise HTTPException(422, "There is nothing that could be proposed.")
    context = context_of(request)
    at = context.wall.now()
    with context.database.write() as session:
        row = save_plan(session, proposed_plan(base, found), by=visitor.name, at=at, status="proposed")
        session.flush()
        number = row.id
        audit.record(
            session,
            at=at,
            user_id=visitor.user_id,
            what="night_plan.proposed",
            resident_id=kept.resident_id,
            detail=f"{kept.id}/{number}",
        )
    return RedirectResponse(f"/tec-plans/{kept.id}/night?kept_as={number}", 303)


def _hours(given: Mapping[str, str], usual: Hours) -> tuple[Hours, list[str]]:
    """The hours that were given, the usual ones where nothing was, and what is wrong with them."""
    times = {name: given.get(name, "").strip() or getattr(usual, name) for name in _TIMES}
    minutes = given.get("minutes", "").strip() or str(usual.minutes)
    errors = [] if all(_CLOCK.fullmatch(wall) for wall in times.values()) else ["Give times of day such as 22:15."]
    if not minutes.isdecimal() or int(minutes) not in _MINUTES:
        errors.append("Give a number of minutes from 1 to 240.")
    return (usual if errors else Hours(**times, minutes=int(minutes))), errors


def _is_proposed(request: Request, kept: Kept, number: str) -> bool:
    """Whether that version of the resident's night plan is a proposed one."""
    if not number.isdecimal() or kept.resident_id is None:
        return False
    with context_of(request).database.read() as session:
        row = session.get(NightPlanRow, int(number))
    return row is not None and (row.resident_id, row.status) == (kept.resident_id, "proposed")


def _base(request: Request, kept: Kept) -> Plan | None:
    """The plan in force of the resident whose plan it is."""
    if kept.resident_id is None:
        return None
    context = context_of(request)
    with context.database.read() as session:
        return context.desk.plans.plan(session, kept.resident_id)


def _tried(
    request: Request, kept: Kept, chosen: list[str], ways: list[Offered], hours: Hours, base: Plan | None
) -> dict[str, Any]:
    """The rules in words and what they came to on each sort of night."""
    found = expectations(kept.plan, chosen, hours)
    lab = tried_plan(kept.plan, found, base, example_devices(chosen))
    names = {way.rule: way.name for way in ways}
    ordinary = Shown(woken=(), morning=())
    nights = ordinary_nights(lab, hours, kept.plan.starts_on) if chosen else []
    for each in nights:
        ordinary += show(lab, each.events, each.until)
    special = []
    for rule in filter(has_story, chosen):
        one = special_night(lab, hours, rule, kept.plan.starts_on)
        shown = show(lab, one.events, one.until)
        special.append({"name": names[rule], "story": one.story, "shown": shown, "words": in_words(shown, 1)})
    return {
        "sentences": [sentence(each, lab) for each in lab.expectations],
        "ordinary": ordinary,
        "ordinary_words": in_words(ordinary, len(nights)),
        "special": special,
        "not_simulated": [names[rule] for rule in chosen if not has_story(rule)],
        "recorded": _recorded(request, kept, base, chosen, hours),
    }


def _recorded(
    request: Request, kept: Kept, base: Plan | None, chosen: list[str], hours: Hours
) -> dict[str, Any] | None:
    """What the proposed rules would have done on the resident's own nights, with the devices they have."""
    if base is None or kept.resident_id is None:
        return None
    context = context_of(request)
    now = context.clock.now()
    with context.database.read() as session:
        events = recorded_events(session, kept.resident_id, now)
    if not events:
        return None
    found = tuple(fitted(each, base.devices) for each in expectations(kept.plan, chosen, hours))
    real = tried_plan(kept.plan, found, base, base.devices)
    shown = show(real, events, now)
    nights = len(
        {(event.at.astimezone(ZoneInfo(real.time_zone)) - timedelta(hours=12)).date() for event in events}
    )
    return {
        "shown": shown,
        "words": in_words(shown, nights),
        "nights": nights,
        "unheard": [each.name for each in real.expectations if not can_hear(each, real)],
    }
