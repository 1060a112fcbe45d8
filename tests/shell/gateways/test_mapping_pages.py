"""The page on which a provider writes a mapping, tries it on samples and puts it live."""

from sqlalchemy import select

from tec_hub.store.intake import RememberedRow
from tests.shell.gateways.test_mappings import FIRST, TURNED
from tests.shell.web.fixtures import scene, scene_file, site
from tests.shell.web.site import Site

__all__ = ["scene", "scene_file", "site"]

PAGE = "/mappings/mill-lora"


def test_ivan_tries_a_mapping_puts_it_live_and_takes_it_back(site: Site) -> None:
    with site.visited_by("ivan") as visit:
        visit.get("/mappings")
        assert "LoRaWAN gateway of the lane" in visit.page
        visit.get(PAGE)
        visit.submit(f"{PAGE}/try", document=FIRST, samples='{"d": "bed", "s": "out"}\n{"s": "out"}')
        assert "bed: bed vacated" in visit.page
        assert "Nothing in the message at device: d" in visit.page
        assert visit.submit(f"{PAGE}/live", document='{"device": {}}').status_code == 422
        assert "not a mapping" in visit.page
        visit.submit(f"{PAGE}/save", document=TURNED)
        assert "The draft is kept" in visit.page
        visit.submit(f"{PAGE}/live", document=FIRST)
        visit.submit(f"{PAGE}/live", document=TURNED)
        assert "Version 2 is live, put live by Ivan" in visit.page
        visit.submit(f"{PAGE}/back")
        assert "Version 1 is live" in visit.page
        visit.get(f"{PAGE}?version=2")
        assert "bed.occupied" in visit.page
        visit.submit(f"{PAGE}/back")
        assert visit.submit(f"{PAGE}/back").status_code == 422
        assert "none is taken back" in visit.page
    with site.database.read() as session:
        assert session.scalars(select(RememberedRow).where(RememberedRow.ecosystem == "mapping")).all() == []


def test_what_was_not_understood_serves_as_samples(site: Site) -> None:
    with site.visited_by("ivan") as visit:
        visit.get(f"{PAGE}?pick=quarantined")
        assert '{"contact":"maybe"}' in visit.page


def test_it_is_nobody_elses(site: Site) -> None:
    with site.visited_by("charlie") as visit:
        assert visit.get(PAGE).status_code == 404
        visit.get("/board")
        assert visit.submit(f"{PAGE}/live", document=FIRST).status_code == 404
    with site.visited_by("alice") as visit:
        assert visit.get("/mappings").status_code == 403
