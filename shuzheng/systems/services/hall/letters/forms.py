"""A letter as an A4 Word document."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from shuzheng.web.templatetags.face import cn_date

if TYPE_CHECKING:
    from docx.document import Document as Doc

    from shuzheng.systems.services.hall.letters.models import Letter

TEXT, HEAD = "仿宋", "方正小标宋简体"


def word(letter: Letter) -> bytes:
    """The letter: office, title, number, addressee, words, basis, remedies, office and day."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    _line(document, letter.office, font=HEAD, size=20, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, letter.title, font=HEAD, size=18, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, f"文书编号：{letter.number}", align=WD_ALIGN_PARAGRAPH.RIGHT)
    _line(document, f"{letter.addressee}：")
    for text in (letter.about, *letter.paragraphs, f"依据：{letter.basis}。", letter.remedies):
        if text:
            _line(document, text, indent=32)
    _line(document, letter.office, align=WD_ALIGN_PARAGRAPH.RIGHT)
    _line(document, cn_date(letter.issued_on), align=WD_ALIGN_PARAGRAPH.RIGHT)
    document.core_properties.author, document.core_properties.title = letter.office, str(letter)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _line(
    document: Doc, text: str, *, font: str = TEXT, size: int = 16, indent: int = 0, align: int | None = None
) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = align  # type: ignore[assignment]
    paragraph.paragraph_format.first_line_indent = Pt(indent)
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
