"""A plan on paper: the same words as on the page, tagged, the same each time, whatever was written."""

import msgspec
import pypdfium2
import pytest

from catalogue.plan.document import document
from catalogue.plan.easy import DRAWINGS, easy_read
from catalogue.plan.tec_plan import TecPlan
from tec_hub.catalogue_files import the_matcher
from tec_hub.paper.pdf import drawing_of, easy_pdf, plan_pdf
from tests.core.plan.people import plan_of


def _text(made: bytes) -> str:
    """All its words, in a row."""
    document = pypdfium2.PdfDocument(made)
    try:
        pages = [document[number] for number in range(len(document))]
        texts = [page.get_textpage() for page in pages]
        words = " ".join(text.get_text_range() for text in texts)
        for part in (*texts, *pages):
            part.close()
    finally:
        document.close()
    return " ".join(words.replace("\ufffe", "-").split())


@pytest.fixture(scope="module")
def plan() -> TecPlan:
    return plan_of("plug-in-nightlight", "bed-occ", "singing-group", "camera")


def _squeezed(text: str) -> str:
    return "".join(text.split())


def test_the_pdf_says_what_the_page_says(plan: TecPlan) -> None:
    said = _squeezed(_text(plan_pdf(plan)))
    for block in document(plan):
        words = (block.text, *block.items, *block.others, *(cell for row in block.rows for cell in row))
        assert [each for each in words if each and _squeezed(each) not in said] == []


def test_the_easy_pdf_says_every_line(plan: TecPlan) -> None:
    said = _squeezed(_text(easy_pdf(plan)))
    assert [line for part in easy_read(plan) for line in part.lines if _squeezed(line) not in said] == []


@pytest.mark.parametrize("make", [plan_pdf, easy_pdf])
def test_it_is_made_for_screen_readers_and_always_the_same(plan: TecPlan, make: object) -> None:
    assert callable(make)
    made = make(plan)
    assert b"/StructTreeRoot" in made
    assert b"pdfuaid" in made
    assert b"/Lang" in made
    assert make(plan) == made


@pytest.mark.parametrize(
    "words", ['#import "/etc/passwd"', "$x^2$ *bold* _low_ @ref <label>", "= Not a heading", "\\"]
)
def test_what_people_write_is_words_and_no_markup(plan: TecPlan, words: str) -> None:
    written = msgspec.structs.replace(plan, matters=(words,), called=words)
    for make in (plan_pdf, easy_pdf):
        assert _squeezed(words) in _squeezed(_text(make(written)))


def test_every_drawing_can_be_put_on_paper() -> None:
    for name in DRAWINGS:
        assert drawing_of(name).is_file()
    names = sorted(the_matcher().catalogue.options)
    for start in range(0, len(names), 40):
        assert easy_pdf(plan_of(*names[start : start + 40])).startswith(b"%PDF-")
