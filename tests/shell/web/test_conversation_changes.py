"""What a change in the conversation must mean for what is suggested, tried through the pages."""

import re

import pytest

from catalogue.words import Feature
from tec_hub.catalogue_files import the_matcher
from tests.shell.web.site import Site, Visit
from tests.shell.web.test_conversation import begun, put

FACES = "Seeing my grandchildren’s faces when we talk; my daughter would like a camera to look in on me"


def _having(feature: Feature) -> set[str]:
    return {o.id for o in the_matcher().catalogue.options.values() if feature in o.features}


def _offered(visit: Visit, here: str) -> set[str]:
    """What the page offers: in the list, and in the sets."""
    visit.get(f"{here}/suggestions")
    return set(re.findall(r'name="option" type="(?:checkbox|hidden)" value="([\w-]+)"', visit.page)) | set(
        re.findall(r'type="hidden" name="option" value="([\w-]+)"', visit.page)
    )


def _ruled_out(visit: Visit) -> str:
    return visit.page.partition("Ruled out, and why")[2]


def test_no_cameras_means_none_anywhere_with_their_words_as_the_reason(site: Site) -> None:
    cameras = _having(Feature.CAMERA)
    with site.visited_by("asha") as visit:
        here = begun(visit)
        put(visit, here, "matters", matters=FACES)
        assert _offered(visit, here) & cameras
        put(visit, here, "refusals", feature="camera", why="I am not on television")
        assert _offered(visit, here) & cameras == set()
        assert _offered(visit, here)
        assert "I am not on television" in _ruled_out(visit)
        put(visit, here, "refusals")
        assert _offered(visit, here) & cameras, "taken back, it may be suggested again"


@pytest.mark.parametrize("feature", list(Feature))
def test_whatever_is_refused_goes_from_the_list_and_the_sets(site: Site, feature: Feature) -> None:
    with site.visited_by("asha") as visit:
        here = begun(visit)
        put(visit, here, "matters", matters=FACES)
        put(visit, here, "days", notes="She gets up at night, falls, forgets her tablets and gets lost outdoors.")
        put(visit, here, "refusals", feature=feature.value)
        assert _offered(visit, here) & _having(feature) == set()


def test_what_did_not_help_stands_no_higher_and_says_so(site: Site) -> None:
    with site.visited_by("asha") as visit:
        here = begun(visit)
        put(visit, here, "matters", matters="My own bed, and not lying on the floor for hours after a fall")
        visit.get(f"{here}/suggestions")
        before = re.findall(r'type="checkbox" value="([\w-]+)"', visit.page)
        said: dict[str, str | list[str]] = {
            "said": f"not_helped {before[1]}",
            f"words-{before[1]}": "it was never charged",
        }
        visit.submit(f"{here}/suggestions", **said)
        after = re.findall(r'type="checkbox" value="([\w-]+)"', visit.page)
        assert before[1] not in after[:2]
        assert "it was never charged" in visit.page
