"""The catalogue as files: one YAML file an option, one of needs, one drawing an option."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from alerts.plan import Plan
from catalogue.catalogue import Catalogue, make_catalogue, problems
from catalogue.matching.match import Matcher
from catalogue.need import Need
from catalogue.option import Option
from catalogue.text.lexicon import Lexicon, lexicon_problems
from device_adapters.event import Kind
from tec_hub.english import english_words
from tec_hub.plan_file import read_plan
from tec_hub.word_vectors import embed
from tec_hub.yaml_file import YamlFile

DATA = Path(str(files("catalogue"))) / "data"
_RULES = Path(str(files("tec_hub"))) / "examples" / "plans" / "rules"


def read_catalogue(folder: Path = DATA) -> Catalogue:
    """The catalogue of a folder. Raises YamlFileError, which names the file and the line."""
    needs = YamlFile(folder / "needs.yaml")
    options = [_option(path) for path in sorted((folder / "options").glob("*.yaml"))]
    return make_catalogue(options, needs.part(needs.value, list[Need]))


def read_lexicon(folder: Path = DATA) -> Lexicon:
    """The vocabulary of a folder. Raises YamlFileError."""
    file = YamlFile(folder / "lexicon.yaml")
    return file.part(file.value, Lexicon)


@cache
def the_matcher() -> Matcher:
    """The matcher on the catalogue that comes with the hub, made once."""
    return Matcher(read_catalogue(), read_lexicon(), embed, english_words())


def drawing(option: str, folder: Path = DATA) -> Path:
    """Where an option's drawing is."""
    return folder / "drawings" / f"{option}.svg"


def catalogue_problems(folder: Path = DATA) -> list[str]:
    """What is wrong with the catalogue of a folder, a sentence each. Raises YamlFileError."""
    catalogue, lexicon = read_catalogue(folder), read_lexicon(folder)
    return problems(
        catalogue,
        event_kinds={kind.value for kind in Kind},
        night_rules=set(night_rules()),
        drawings={path.stem for path in (folder / "drawings").glob("*.svg")},
    ) + lexicon_problems(lexicon, needs=set(catalogue.needs), options=set(catalogue.options))


@cache
def night_rules() -> dict[str, Plan]:
    """The example plans of the night rules, by the name that options use: "out-of-bed"."""
    return {path.stem.partition("-")[2]: read_plan(path) for path in sorted(_RULES.glob("*.yaml"))}


def _option(path: Path) -> Option:
    file = YamlFile(path)
    content = file.part(file.value, dict[str, Any])
    if content.get("id") != path.stem:
        raise file.error(f"the id must be the file's name, {path.stem}", "id")
    return file.part(content, Option)
