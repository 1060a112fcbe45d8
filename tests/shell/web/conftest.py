"""Every test of the pages and the API may ask for the scene and for a served site."""

from tests.shell.web.fixtures import scene, scene_file, site

__all__ = ["scene", "scene_file", "site"]
