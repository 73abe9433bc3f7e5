"""A workbook with several sheets: one chooses, and what is replaced later is read from the same one."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from seeds import Small
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.models import Binding
from shuzheng.kernel.exchange.queries import problems
from shuzheng.lib import clock
from shuzheng.systems.data.sharing.tests.journeys import browser, entry, law

__all__ = ["entry", "law"]


def workbook(second: str = "河北医科学院（演示）") -> bytes:
    """Notes first, the list second."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.worksheets[0])
    book.create_sheet("说明").append(["填表说明"])
    sheet = book.create_sheet("名单")
    sheet.append(["code", "name", "level"])
    sheet.append(["20001", second, "本科"])
    book.save(out)
    return out.getvalue()


def uploaded(here: Small, entry: Resource, content: bytes) -> dict[str, str]:
    """What the page asks next."""
    file = SimpleUploadedFile("名单.xlsx", content)
    page = browser(here.education_clerk).post(
        f"/catalogue/new/file?entry={entry.pk}", {"file": file, "refresh": "yearly"}
    )
    assert "选择工作表" in page.text
    return {name: str(page.context["form"][name].value()) for name in ("kept", "refresh")}


def test_a_sheet_is_chosen_after_the_upload_and_read_ever_after(here: Small, entry: Resource) -> None:
    said = uploaded(here, entry, workbook()) | {"sheet": "名单"}

    assert browser(here.education_clerk).post(f"/catalogue/new/file?entry={entry.pk}", said).status_code == 302

    binding = Binding.objects.filter(resource=entry).latest("created_at")
    by, now = here.education_clerk, clock.now()
    assert (binding.config["sheet"], exchange.test_binding(binding=binding, by=by, at=now).served) == ("名单", 1)
    exchange.activate(binding=binding, by=by, at=now)
    binding.refresh_from_db()
    new = io.BytesIO(workbook("河北药科学院（演示）"))
    assert exchange.replace_file(binding=binding, upload=new, name="新.xlsx", by=by, at=now).served == 1
    assert binding.config["sheet"] == "名单"
    assert binding.snapshot is not None
    assert problems(binding.snapshot) == []


@pytest.mark.parametrize(("sheet", "status"), [("没有这张", 422), ("", 422)])
def test_a_sheet_that_is_not_there_is_asked_for_again(here: Small, entry: Resource, sheet: str, status: int) -> None:
    said = uploaded(here, entry, workbook()) | {"sheet": sheet}
    assert browser(here.education_clerk).post(f"/catalogue/new/file?entry={entry.pk}", said).status_code == status


def test_a_file_that_somebody_else_sent_is_not_there(here: Small, entry: Resource) -> None:
    said = uploaded(here, entry, workbook()) | {"sheet": "名单"}
    assert browser(here.education_officer).post(f"/catalogue/new/file?entry={entry.pk}", said).status_code == 404
