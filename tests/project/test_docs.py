"""Nothing public is undocumented, and what the docs say of the code is what the code says."""

import re

import pytest
import typer

from scripts.build_docs import DOCS, PAGES, walk
from tec_hub.cli import app
from tec_hub.settings import Settings
from tests.project.root import ROOT

README = (ROOT / "README.md").read_text()
COMMANDS = [" ".join(path) for path, _ in walk(typer.main.get_command(app), ("tec-hub",))]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_drawn_from_the_code_is_up_to_date(name: str) -> None:
    assert (DOCS / name).read_text() == PAGES[name](), "run: make docs"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_explained(name: str) -> None:
    assert Settings.model_fields[name].description
    assert f"`TEC_HUB_{name.upper()}`" in (DOCS / "settings.md").read_text()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_explained(command: str) -> None:
    page = (DOCS / "commands.md").read_text()
    section = page.partition(f"## `{command}`\n")[2].partition("\n## ")[0]
    assert section.strip(), f"{command} has no help"


def test_every_make_target_is_in_the_readme() -> None:
    targets = re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert [target for target in targets if target != "help" and f"`make {target}`" not in README] == []


def test_every_command_the_readme_shows_exists() -> None:
    shown = set(re.findall(r"tec-hub ((?:simulate |account |gateway )?[a-z]+)", README))
    known = {command.removeprefix("tec-hub ") for command in COMMANDS}
    assert shown <= known


def test_every_link_between_the_pages_leads_somewhere() -> None:
    pages = [ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/*.md")]
    links = [
        (page, target)
        for page in pages
        for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", page.read_text())
    ]
    broken = [
        f"{page.relative_to(ROOT)} -> {target}" for page, target in links if not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_package_decision_is_recorded() -> None:
    written = "\n".join(page.read_text() for page in ROOT.glob("docs/decisions/*.md"))
    declared = (ROOT / "pyproject.toml").read_text().partition("dependencies = [")[2].partition("]")[0]
    names = re.findall(r'^\s+"([\w\-]+)', declared, re.MULTILINE)
    assert [name for name in names if f"`{name}`" not in written] == []
