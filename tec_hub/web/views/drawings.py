"""Drawings as parts of pages."""

from functools import cache

from markupsafe import Markup

from tec_hub.paper.pdf import drawing_of


@cache
def picture_of(name: str) -> Markup:
    """The drawing of an option or of a part of a plan; it says nothing that the words do not."""
    svg = drawing_of(name).read_text(encoding="utf-8")
    return Markup(svg.replace("<svg ", '<svg class="hub-drawing" aria-hidden="true" focusable="false" ', 1))  # noqa: S704 - from our own files
