"""A served site with the night of the scene; the scene is written once and copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tec_hub.store.database import Database
from tests.shell.web.scene import look_at_equipment, set_scene
from tests.shell.web.site import Site


@pytest.fixture(scope="session")
def scene_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the scene."""
    path = tmp_path_factory.mktemp("scene") / "scene.sqlite3"
    database = Database(f"sqlite:///{path}")
    set_scene(database)
    look_at_equipment(database)
    database.close()  # the last connection to close folds the log into the file
    return path


@pytest.fixture
def scene(scene_file: Path, tmp_path: Path) -> Iterator[Database]:
    """The scene in a database of one's own."""
    shutil.copy(scene_file, tmp_path / "hub.sqlite3")
    database = Database(f"sqlite:///{tmp_path / 'hub.sqlite3'}")
    yield database
    database.close()


@pytest.fixture
def site(scene: Database) -> Iterator[Site]:
    """The scene's pages, served."""
    with Site(scene).served() as served:
        yield served
