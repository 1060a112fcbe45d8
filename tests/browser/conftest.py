"""Every browser test may ask for the scene's pages, served."""

from tests.shell.web.fixtures import scene, scene_file, site

__all__ = ["scene", "scene_file", "site"]
