"""The wizard without script: upload, map, try, write, and send back what is bad."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from seeds import Small, small
from shuzheng.kernel.registers import specs
from shuzheng.kernel.registers.imports import actions, queries
from shuzheng.kernel.registers.tests.toy import ROOMS, installed_toy
from shuzheng.lib import clock

HEAD = "编号,名称,电话,座位数\n"
FILE = HEAD + "R1,东馆,0311-86012345,40\nR2,西馆,,30\nR3,,,1\n"
THERE = f"/registers/{ROOMS.name}/import/"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test writes into the data folder of a running installation."""
    monkeypatch.setenv("SHUZHENG_HOME", str(tmp_path))


@pytest.fixture
def here(db: None) -> Iterator[Small]:
    """The cast and the toy register."""
    with installed_toy():
        yield small()
    specs.remove(ROOMS)


@pytest.fixture
def client(here: Small) -> Client:
    """The browser of a data officer."""
    browser = Client()
    browser.force_login(here.education_officer)
    return browser


def uploaded(client: Client, text: str = FILE) -> str:
    """The address of an import that has begun."""
    file = SimpleUploadedFile("馆.csv", text.encode())
    answer = client.post(f"{THERE}new/", {"file": file, "sheet": "", "source": ""})
    return str(answer.headers["Location"]).removesuffix("columns/")


def said(client: Client, run: str) -> dict[str, str]:
    """What the page proposes, and what a person adds."""
    form = client.get(f"{run}columns/").context["form"]
    proposed = {bound.name: bound.initial for bound in form if bound.initial}
    return proposed | {"true_from": "2026-01-01", "reason": "年度数据", "tidy": "on"}


def worked_off() -> None:
    """As the worker does."""
    run = queries.working()
    assert run is not None
    actions.go_on(run=run, now=clock.now)


def tried(client: Client) -> str:
    """An import that was tried."""
    run = uploaded(client)
    client.post(f"{run}columns/", said(client, run))
    worked_off()
    return run


def test_a_file_goes_from_the_upload_to_the_register(client: Client) -> None:
    run = uploaded(client)
    answer = client.post(f"{run}columns/", said(client, run))
    assert (answer.status_code, answer.headers["Location"]) == (302, run)
    assert "正在读取和检查" in client.get(run).content.decode()
    worked_off()
    trial = client.get(run).content.decode()
    assert "确认写入" in trial
    assert "名称：此项必填" in trial
    client.post(f"{run}confirm/")
    worked_off()
    assert "写入 2 行" in client.get(run).content.decode()
    assert "馆.csv" in client.get(THERE).content.decode()


def test_the_proposal_stands_in_the_form(client: Client) -> None:
    page = client.get(f"{uploaded(client)}columns/").content.decode()
    assert '<option value="座位数" selected>座位数</option>' in page
    assert "编码 UTF-8" in page


def test_bad_rows_are_downloaded_with_their_reasons_and_can_be_sent_again(client: Client) -> None:
    run = tried(client)
    answer = client.get(f"{run}bad/?format=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[arg-type]
    assert rows == [
        ["来源行号", "不合格原因", "不合格的列", "编号", "名称", "电话", "座位数"],
        ["4", "名称：此项必填", "名称", "R3", "", "", "1"],
    ]
    number = run.rstrip("/").rsplit("/", 1)[1]
    assert "只需这些行" in client.get(f"{THERE}new/?corrects={number}").content.decode()


def test_the_progress_is_asked_for_until_it_is_over(client: Client) -> None:
    run = uploaded(client)
    client.post(f"{run}columns/", said(client, run))
    waiting = client.get(f"{run}progress/")
    assert "hx-trigger" in waiting.content.decode()
    worked_off()
    assert client.get(f"{run}progress/").headers["HX-Refresh"] == "true"


def test_a_mapping_without_a_key_is_shown_beside_its_field(client: Client) -> None:
    run = uploaded(client)
    answer = client.post(f"{run}columns/", said(client, run) | {"field-code": ""})
    assert answer.status_code == 422
    assert "必须有对应的列" in answer.content.decode()


def test_a_changed_source_says_what_changed(client: Client) -> None:
    client.post(f"{(run := tried(client))}confirm/")
    worked_off()
    assert run
    held = uploaded(client, FILE.replace("座位数", "座席数"))
    assert "缺少列“座位数”" in client.get(f"{held}columns/").content.decode()


def test_a_cancelled_import_says_so(client: Client) -> None:
    run = tried(client)
    client.post(f"{run}cancel/")
    assert "台账没有改动" in client.get(run).content.decode()


def test_an_unknown_source_is_told_at_its_field(client: Client) -> None:
    file = SimpleUploadedFile("馆.csv", FILE.encode())
    answer = client.post(f"{THERE}new/", {"file": file, "source": "没有的单位"})
    assert (answer.status_code, "没有这个单位" in answer.content.decode()) == (422, True)


def test_who_may_not_write_sees_no_imports(here: Small) -> None:
    browser = Client()
    browser.force_login(here.operator_a)
    assert browser.get(THERE).status_code == 403
