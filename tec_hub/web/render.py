"""Templates: ours on top of the GOV.UK macros, escaping always on."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader, PrefixLoader

from catalogue import pricing
from tec_hub.security.roles import Permission, may
from tec_hub.web import words

_FILTERS: tuple[Callable[..., str], ...] = (
    words.ago,
    words.clock_time,
    words.countdown,
    words.day,
    words.exact_time,
    words.lower_first,
    words.short,
    words.span,
    words.upper_first,
    pricing.a_month,
    pricing.at_first,
    pricing.price,
)
_TABLES: Mapping[str, Any] = {
    "PRIORITY": words.PRIORITY,
    "STATUS": words.STATUS,
    "FATE": words.FATE,
    "CHANNEL": words.CHANNEL,
    "CONNECTS_BY": words.CONNECTS_BY,
    "PURPOSE": words.PURPOSE,
    "may": may,
    "Permission": Permission,
}


@cache
def environment() -> Environment:
    """The templates; made once."""
    loader = ChoiceLoader(
        [
            PackageLoader("tec_hub.web"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    made = Environment(
        loader=loader,
        autoescape=True,
        undefined=ChainableUndefined,  # the GOV.UK macros read parameters that are not given
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update({word.__name__: word for word in _FILTERS})
    made.globals.update(_TABLES)
    return made


def page(
    request: Request, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
) -> HTMLResponse:
    """A page, or a part of one."""
    values.setdefault("visitor", getattr(request.state, "visitor", None))
    html = environment().get_template(template).render(request=request, path=request.url.path, **values)
    return HTMLResponse(html, status_code=status, headers=dict(headers or {}))
