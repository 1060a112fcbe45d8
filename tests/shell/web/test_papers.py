"""The papers a provider builds against are served to everybody."""

import pytest

from tec_hub.papers.ecosystems import titles
from tec_hub.papers.help import written
from tec_hub.papers.schemas import schemas
from tests.shell.web.site import Site


def test_the_asyncapi_document_names_this_hub(site: Site) -> None:
    with site.visited_by() as visit:
        served = visit.get("/asyncapi.json").json()
    assert served["asyncapi"] == "3.0.0"
    assert served["servers"]["web"]["host"] in str(site.context.settings.public_url)


@pytest.mark.parametrize("name", schemas())
def test_each_schema_is_served(site: Site, name: str) -> None:
    with site.visited_by() as visit:
        assert visit.get(f"/schemas/{name}.json").json() == schemas()[name]


def test_another_schema_does_not_exist(site: Site) -> None:
    with site.visited_by() as visit:
        assert visit.get("/schemas/people.json").status_code == 404


def test_an_installer_reads_how_each_ecosystem_is_connected(site: Site) -> None:
    with site.visited_by("ivan") as visit:
        listed = visit.get("/help").text
        for name, title in titles().items():
            assert f'href="/help/{name}"' in listed
            shown = visit.get(f"/help/{name}").text
            assert f"{title}</h1>" in shown
            assert "Before you begin</h2>" in shown
            assert "<script>" not in shown
        assert visit.get("/help/pigeons").status_code == 404


def test_samples_stay_text_on_the_page() -> None:
    assert "&lt;mrq&gt;" in written("scaip")
    assert "<mrq>" not in written("scaip")
