"""Every address, role and figure is in the docs."""

from pathlib import Path

from fastapi.routing import iter_route_contexts

from tec_hub.security.roles import Role
from tests.shell.web.site import Site

WEB = (Path(__file__).parents[3] / "docs" / "web.md").read_text()


def test_every_address_is_documented(site: Site) -> None:
    addresses = {
        f"{method} {route.path}"
        for route in iter_route_contexts(site.app.routes)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert len(addresses) > 30
    assert {address for address in addresses if f"`{address}`" not in WEB} == set()


def test_every_role_is_documented() -> None:
    assert [role for role in Role if f"| `{role}` |" not in WEB] == []


def test_every_figure_is_documented(site: Site) -> None:
    figures = [
        line.split()[2] for line in site.context.metrics.text().decode().splitlines() if line.startswith("# TYPE")
    ]
    assert len(figures) > 10
    assert [figure for figure in figures if f"`{figure}`" not in WEB and not figure.endswith("_created")] == []
