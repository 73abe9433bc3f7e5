"""A report to be made, and a report as a Word document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django import forms
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from shuzheng.systems.office.supervision.models import Report
from shuzheng.systems.office.supervision.reports.rules import Table, sentences, tables

if TYPE_CHECKING:
    from docx.document import Document as Doc

    from shuzheng.kernel.orgs.models import Division

FONT, HEAD_FONT = "仿宋", "方正小标宋简体"
STAMP = (1980, 1, 1, 0, 0, 0)


class ReportForm(forms.Form):
    """Of which month, and for which division."""

    month = forms.RegexField(
        r"^20\d\d-(0[1-9]|1[0-2])$",
        label="月份",
        widget=forms.TextInput(attrs={"type": "month"}),
        error_messages={"invalid": "月份的写法应为 2026-11"},
    )
    division = forms.ChoiceField(label="区划")

    def __init__(self, *args: object, own: Sequence[Division] = (), **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        field = self.fields["division"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(one.code, one.name) for one in own]


def word(report: Report) -> bytes:
    """The report as DOCX: made of the kept figures alone, so that the same id always gives the same bytes."""
    document = Document()
    _page(document)
    _title(document, report)
    for text in sentences(report.figures):
        _paragraph(document, text)
    for table in tables(report.figures):
        _table(document, table)
    _paragraph(document, f"统计方法：{report.figures['method']}")
    _paragraph(document, f"数据截至{report.figures['at']}，报告编号{report.pk}，数据摘要（SM3）{report.digest}")
    made: datetime = report.made_at
    document.core_properties.author, document.core_properties.title = str(report.org), str(report)
    document.core_properties.created = document.core_properties.modified = made.astimezone(UTC).replace(tzinfo=None)
    return _stable(document)


def _page(document: Doc) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)


def _title(document: Doc, report: Report) -> None:
    for text, size in (("行政数字化监督月报", 22), (f"{report.figures['division']}　{report.figures['month']}", 16)):
        line = document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = line.add_run(text)
        run.font.size = Pt(size)
        run.font.name = HEAD_FONT
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), HEAD_FONT)


def _paragraph(document: Doc, text: str) -> None:
    line = document.add_paragraph(text)
    line.paragraph_format.first_line_indent = Pt(28)
    line.paragraph_format.line_spacing = 1.5


def _table(document: Doc, table: Table) -> None:
    document.add_paragraph(table.title).runs[0].bold = True
    if not table.lines:
        _paragraph(document, "无。")
        return
    drawn = document.add_table(rows=1, cols=len(table.head), style="Table Grid")
    for row, texts in ((drawn.rows[0], table.head), *((drawn.add_row(), line) for line in table.lines)):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(10.5)


def _stable(document: Doc) -> bytes:
    """The same document with the same time on every file within."""
    first, second = BytesIO(), BytesIO()
    document.save(first)
    with ZipFile(first) as source, ZipFile(second, "w", ZIP_DEFLATED) as target:
        for info in source.infolist():
            target.writestr(ZipInfo(info.filename, STAMP), source.read(info), ZIP_DEFLATED)
    return second.getvalue()
