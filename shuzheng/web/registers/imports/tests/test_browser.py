"""An import in a browser, from the file to the register: the pages hold at every width."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from seeds import Small, small
from shuzheng.kernel.registers.imports import actions, queries
from shuzheng.kernel.registers.tests.toy import ROOMS, installed_toy
from shuzheng.lib import clock
from tests.browser import enter, looked_at

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILE = "编号,名称,电话,座位数\nR1,东馆,0311-86012345,40\nR2,西馆,13800001111,30\nR3,,,1\n".encode()


@pytest.fixture
def here(transactional_db: None) -> Iterator[Small]:
    """The cast and the toy register, for the server's thread to see."""
    from django.db import connection

    with installed_toy():
        yield small()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE registers_toy_room")


def worked_off() -> None:
    """As the worker does."""
    run = queries.working()
    assert run is not None
    actions.go_on(run=run, now=clock.now)


def test_a_file_is_imported_by_hand(here: Small, window: BrowserContext) -> None:
    enter(window, here.education_officer)
    page = window.new_page()
    page.goto(f"/registers/{ROOMS.name}/import/")
    looked_at(page, "imports")
    page.get_by_role("link", name="新的导入").click()
    looked_at(page, "begin")
    page.get_by_label("文件", exact=True).set_input_files({"name": "馆.csv", "mimeType": "text/csv", "buffer": FILE})
    page.get_by_role("button", name="上传并核对列").click()
    page.get_by_label("统一的起始日期").fill("2026-01-01")
    page.get_by_label("理由").fill("年度数据")
    looked_at(page, "columns")
    page.get_by_role("button", name="确认并试运行").click()
    page.get_by_text("正在读取和检查").wait_for()
    looked_at(page, "reading")
    worked_off()
    page.get_by_role("button", name="确认写入").wait_for()  # the page asks by itself
    looked_at(page, "checked")
    page.get_by_role("button", name="确认写入").click()
    worked_off()
    page.get_by_text("写入 2 行").wait_for()
    looked_at(page, "done")
    page.get_by_role("link", name="查看全部 1 行").click()
    looked_at(page, "bad")
    assert page.get_by_text("名称：此项必填").is_visible()
