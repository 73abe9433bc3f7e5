"""Lists: pages by key, sort, filters, saved views, selection, export."""

import io
from collections.abc import Iterator
from datetime import timedelta

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.contrib.messages import get_messages
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from seeds import Small
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.orgs.models import Org, Person
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.web import keyset
from shuzheng.web.exports import safe
from shuzheng.web.tests.conftest import signed_in

ORGS = "/admin/orgs"


def walk(order: str, size: int) -> Iterator[list[str]]:
    """All pages from the first to the last."""
    after = ""
    while True:
        page = keyset.page(Person.objects.all(), order=order, size=size, after=after)
        yield [person.login for person in page.rows]
        if not page.after:
            return
        after = page.after


@pytest.mark.parametrize("order", ["name", "-name", "kind", "-kind", "last_login", "-last_login", "-pk"])
@pytest.mark.parametrize("size", [1, 4, 50])
def test_pages_show_every_row_once(cast: Small, order: str, size: int) -> None:
    Person.objects.filter(kind="staff").update(last_login=clock.now() - timedelta(days=1))
    Person.objects.filter(login="citizen").update(last_login=clock.now())
    logins = [login for page in walk(order, size) for login in page]
    assert sorted(logins) == sorted(Person.objects.values_list("login", flat=True))


@pytest.mark.parametrize("order", ["name", "-kind", "last_login", "-last_login"])
def test_the_page_before_is_the_page_one_came_from(cast: Small, order: str) -> None:
    Person.objects.filter(kind="staff").update(last_login=clock.now())
    first = keyset.page(Person.objects.all(), order=order, size=5)
    second = keyset.page(Person.objects.all(), order=order, size=5, after=first.after)
    third = keyset.page(Person.objects.all(), order=order, size=5, after=second.after)
    back = keyset.page(Person.objects.all(), order=order, size=5, before=third.before)
    assert [one.pk for one in back.rows] == [one.pk for one in second.rows]
    assert keyset.page(Person.objects.all(), order=order, size=5, before=back.before).before == ""


def test_what_is_empty_comes_last_both_ways(cast: Small) -> None:
    Person.objects.filter(login="citizen").update(last_login=clock.now())
    assert next(walk("last_login", 1)) == ["citizen"]
    assert next(walk("-last_login", 1)) == ["citizen"]


@given(st.text(max_size=80))
def test_a_broken_cursor_is_refused_not_a_fault(cursor: str) -> None:
    with pytest.raises(Refused, match="翻页地址不完整"):
        keyset._read(f"!{cursor}")


@pytest.mark.parametrize(
    "query",
    [
        "?after=xxxx",
        "?after=WyJhIiwgImIiXQ",
        "?sort=password",
        "?kind=nothing",
        "?format=exe",
        "?before=e30",
    ],
)
def test_a_wrong_address_is_told_in_words(cast: Small, query: str) -> None:
    response = signed_in(cast.education_clerk).get(ORGS + query)
    assert response.status_code == 400
    assert "未能办理" in response.text


def test_a_wrong_date_is_told_in_words(cast: Small) -> None:
    response = signed_in(cast.audit_admin).get("/admin/audit?at_from=昨天")
    assert (response.status_code, "2026-01-31" in response.text) == (400, True)


def test_search_and_filter_narrow_together(cast: Small) -> None:
    page = signed_in(cast.education_clerk).get(ORGS, {"q": "河北省 教育", "kind": "department"}).text
    assert cast.education.name in page
    assert cast.market.name not in page


def test_nothing_found_offers_the_way_back(cast: Small) -> None:
    page = signed_in(cast.education_clerk).get(ORGS, {"q": "查无此单位"}).text
    assert "没有符合条件的记录" in page
    assert "清除筛选条件" in page


def export(cast: Small, kind: str) -> bytes:
    response = signed_in(cast.education_clerk).get(ORGS, {"format": kind, "sort": "name"})
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_csv_opens_in_a_spreadsheet_as_chinese(cast: Small) -> None:
    text = export(cast, "csv")
    assert text.startswith(b"\xef\xbb\xbf")
    assert text.decode("utf-8-sig").splitlines()[0] == "名称,统一社会信用代码,性质,所在区划,设立日期"
    assert cast.education.uscc in text.decode("utf-8-sig")


def test_excel_holds_the_same(cast: Small) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(export(cast, "xlsx"))).active
    assert sheet is not None
    assert sheet.cell(1, 1).value == "名称"
    assert sheet.max_row == 1 + Org.objects.count()


def test_parquet_holds_the_same(cast: Small) -> None:
    table = pq.read_table(io.BytesIO(export(cast, "parquet")))
    assert (table.num_rows, table.column_names[0]) == (Org.objects.count(), "名称")


def test_an_export_leaves_a_line(cast: Small) -> None:
    export(cast, "csv")
    line = OutboxLine.objects.get(action="web.export_list")
    assert line.actor_id == str(cast.education_clerk.pk)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("@cmd", "'@cmd"),
        ("-2+3", "'-2+3"),
        ("-2.5", "-2.5"),
        ("+86", "+86"),
        ("\n=1+1", "'\n=1+1"),
        ("\t=1+1", "'\t=1+1"),
        ("\r=1+1", "'\r=1+1"),
        ("＝1+1", "'＝1+1"),
        ("＠SUM(1)", "'＠SUM(1)"),
        ("＋cmd", "'＋cmd"),
        ("－2+3", "'－2+3"),
        ("正常", "正常"),
        ("", ""),
    ],
)
def test_no_cell_becomes_a_formula(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_only_what_a_spreadsheet_opens_is_guarded(cast: Small) -> None:
    Org.objects.filter(pk=cast.market.pk).update(name="＝1+1")
    assert "'＝1+1" in export(cast, "csv").decode()
    assert "＝1+1" in pq.read_table(io.BytesIO(export(cast, "parquet")))["名称"].to_pylist()


def save_view(client: Client, name: str) -> None:
    client.post(ORGS, {"act": "save-view", "name": name, "query": "?kind=department&sort=-name&after=xx"})


def test_a_view_is_saved_found_again_and_forgotten(cast: Small) -> None:
    client = signed_in(cast.education_clerk)
    save_view(client, "只看部门")
    page = client.get(ORGS).text
    assert 'href="/admin/orgs?kind=department&amp;sort=-name">只看部门</a>' in page
    view = client.get(ORGS).context["views"].get()
    client.post(ORGS, {"act": "forget-view", "view": view.pk})
    assert "只看部门" not in client.get(ORGS).text


def test_views_are_ones_own(cast: Small) -> None:
    save_view(signed_in(cast.education_clerk), "我的")
    assert "我的</a>" not in signed_in(cast.market_clerk).get(ORGS).text


def test_a_view_needs_a_name(cast: Small) -> None:
    response = signed_in(cast.education_clerk).post(ORGS, {"act": "save-view", "name": " ", "query": ""})
    assert response.status_code == 400


@pytest.mark.parametrize("data", [{"act": "explode", "pick": "1"}, {"act": "forget-view", "view": "zzz"}])
def test_an_unknown_act_is_refused(cast: Small, data: dict[str, str]) -> None:
    assert signed_in(cast.education_clerk).post(ORGS, data).status_code in {400, 404}


def test_posting_leads_back_to_the_same_list(cast: Small) -> None:
    client = signed_in(cast.education_clerk)
    response = client.post(ORGS, {"act": "save-view", "name": "甲", "query": "?kind=department"})
    assert response.headers["Location"] == "/admin/orgs?kind=department"
    assert [str(one) for one in get_messages(response.wsgi_request)] == ["已保存视图“甲”"]


def test_a_list_searched_by_a_function_has_its_search_box(cast: Small) -> None:
    assert 'id="f-q"' in signed_in(cast.audit_admin).get("/admin/audit").text


def test_cards_on_the_phone_carry_their_labels(cast: Small) -> None:
    assert 'data-label="所在区划"' in signed_in(cast.education_clerk).get(ORGS).text
