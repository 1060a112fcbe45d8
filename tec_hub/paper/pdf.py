"""A plan as a PDF that prints and that screen readers can read (PDF/UA-1)."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import fontpkg_atkinson_hyperlegible
import msgspec
import typst

from catalogue.plan.document import document, title
from catalogue.plan.easy import DRAWINGS, easy_read
from catalogue.plan.tec_plan import TecPlan
from tec_hub.catalogue_files import drawing

_HERE = Path(str(files("tec_hub"))) / "paper"
_WIDTHS = {"By when": (3, 6, 2), "What was tried": (2, 4, 3)}
_INK, _ACCENT = "#0b0c0c", "#1d70b8"


def plan_pdf(plan: TecPlan) -> bytes:
    """The whole plan on A4."""
    return _compiled("plan", _plan_data(plan))


def easy_pdf(plan: TecPlan) -> bytes:
    """The plan in easy words, large, with drawings."""
    return _compiled("easy", _easy_data(plan))


def drawing_of(name: str) -> Path:
    """Where the drawing of an option, or of a part of the easy version, is."""
    return _HERE / "drawings" / f"{name}.svg" if name in DRAWINGS else drawing(name)


def _plan_data(plan: TecPlan) -> dict[str, Any]:
    blocks = []
    for block in document(plan):
        data: dict[str, Any] = msgspec.to_builtins(block)
        if block.drawing:
            data |= {"svg": _svg(block.drawing), "alt": f"Drawing: {block.text}"}
        if block.kind == "table":
            data["widths"] = _WIDTHS[block.rows[0][0]]
        blocks.append(data)
    return {**_about(plan, title(plan)), "blocks": blocks}


def _easy_data(plan: TecPlan) -> dict[str, Any]:
    parts = [
        {**msgspec.to_builtins(part), "svg": _svg(part.drawing), "alt": f"Drawing: {part.title}"}
        for part in easy_read(plan)
    ]
    return {**_about(plan, title(plan)), "parts": parts}


def _about(plan: TecPlan, called: str) -> dict[str, str]:
    return {"title": called, "author": plan.made_with or "TEC Hub", "footer": called}


@cache
def _svg(name: str) -> str:
    """A drawing in the colours of the paper, as no style sheet reaches it there."""
    svg = drawing_of(name).read_text(encoding="utf-8")
    return svg.replace('class="accent"', f'stroke="{_ACCENT}"').replace("currentColor", _INK)


@cache
def _fonts() -> typst.Fonts:
    """The one typeface, read once; nothing of the system's."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[Path(fontpkg_atkinson_hyperlegible.ROOT) / "files"],
    )


def _compiled(template: Literal["plan", "easy"], data: dict[str, Any]) -> bytes:
    made = typst.compile(
        (_HERE / f"{template}.typ").read_bytes(),
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"plan": msgspec.json.encode(data).decode()},
        pdf_standards=["ua-1"],
    )
    if not isinstance(made, bytes):
        raise TypeError("one document was expected")
    return made
