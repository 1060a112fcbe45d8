"""Nights in which something goes wrong between the hub and the provider."""

from tests.stories.conftest import begin

__all__ = ["begin"]
