"""Tests of devices may ask for the scene."""

from tests.shell.web.fixtures import scene, scene_file, site

__all__ = ["scene", "scene_file", "site"]
