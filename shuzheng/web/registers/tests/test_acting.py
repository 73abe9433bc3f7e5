"""Entering, changing, correcting, withdrawing and undoing on the pages: once, with grounds, nothing typed lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from seeds import Small
from shuzheng.kernel.registers import queries
from shuzheng.kernel.registers.models import Change
from shuzheng.kernel.registers.tests.toy import ROOMS, Room
from shuzheng.lib import clock
from shuzheng.web.registers.tests.conftest import JAN, LIST, Library, enter
from shuzheng.web.tests.conftest import signed_in
from tests.markup import faults

NEW = {"code": "R9", "name": "西馆", "phone": "13900000000", "seats": "20", "kind": "school"}
GROUNDS = {"act-reason": "新建", "act-basis": "冀发改〔2026〕9号", "act-once": "0123456789abcdef"}
SENT = NEW | GROUNDS | {"act-true_from": "2026-09-01"}
ACTS = ["new/", "{room}/change/", "{room}/correct/", "{room}/withdraw/", "{room}/undo/{last}/"]


def now(library: Library) -> Any:
    return queries.find(ROOMS, person=None, on=clock.today(), entity=library.room)


def form(client: Client, url: str) -> dict[str, Any]:
    """What the page's form holds as it is sent back untouched."""
    found = client.get(url).context["form"]
    return {bound.html_name: "" if (value := bound.value()) is None else value for bound in found}


@pytest.mark.parametrize(
    "act", ["new/", "{room}/change/", "{room}/correct/", "{room}/withdraw/", "{room}/undo/{last}/"]
)
def test_a_form_is_well_made_and_asks_few_queries(
    library: Library, act: str, django_assert_max_num_queries: Any
) -> None:
    last, client = Change.objects.latest("pk").pk, signed_in(library.cast.education_clerk)
    with django_assert_max_num_queries(11):
        answer = client.get(LIST + act.format(room=library.room, last=last))
    assert answer.status_code == 200
    assert faults(answer.text) == []


def test_a_new_thing_is_entered_with_its_grounds(cast: Small) -> None:
    client = signed_in(cast.education_officer)
    answer = client.post(LIST + "new/", SENT | {"act-source": str(cast.civil.pk)}, follow=True)
    assert (answer.status_code, "西馆" in answer.text) == (200, True)
    change = Change.objects.get()
    assert (change.kind, change.reason, change.basis, change.source) == (
        "enter",
        "新建",
        "冀发改〔2026〕9号",
        cast.civil,
    )


def test_what_is_sent_twice_is_done_once(cast: Small) -> None:
    client = signed_in(cast.education_officer)
    answers = [client.post(LIST + "new/", SENT) for _ in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert Change.objects.count() == 1


def test_the_same_form_with_other_words_is_another_act(cast: Small) -> None:
    client = signed_in(cast.education_officer)
    client.post(LIST + "new/", SENT)
    client.post(LIST + "new/", SENT | {"code": "R10"})
    assert Change.objects.count() == 2


def test_every_fault_stands_beside_its_field_and_nothing_typed_is_lost(cast: Small) -> None:
    wrong = SENT | {"code": "", "phone": "123", "keeper": "不是代码", "act-reason": ""}
    answer = signed_in(cast.education_officer).post(LIST + "new/", wrong)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"code", "phone", "keeper", "act-reason"}
    assert ['value="西馆"' in answer.text, 'value="不是代码"' in answer.text] == [True, True]
    assert faults(answer.text) == []
    assert not Room.objects.exists()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"code": "R1"}, "已有编号“R1”的记录"),
        ({"name": "总馆", "seats": "3"}, "总馆至少有十个座位"),
        ({"act-true_to": "2026-08-01"}, "结束日期应晚于开始日期"),
        ({"seats": "-1"}, "大于或等于"),
        ({"act-true_from": "昨天"}, "日期"),
    ],
)
def test_a_refusal_is_told_in_the_form(cast: Small, sent: dict[str, str], words: str) -> None:
    enter(cast)
    answer = signed_in(cast.education_officer).post(LIST + "new/", SENT | sent)
    assert (answer.status_code, words in answer.text, 'value="2026-09-01"' in answer.text or "昨天" in answer.text) == (
        422,
        True,
        True,
    )


def test_a_change_records_only_what_was_changed(library: Library) -> None:
    client = signed_in(library.cast.education_officer)
    there = library.page + "change/"
    sent = form(client, there) | GROUNDS | {"name": "北馆", "act-true_from": "2026-10-01"}
    assert client.post(there, sent).status_code == 302
    written = queries.history(ROOMS, library.room, person=library.cast.education_officer)[0]
    assert (now(library).name, written.before) == ("北馆", {"name": ("新东馆", "北馆")})


def test_what_another_changed_meanwhile_is_not_put_back(library: Library) -> None:
    client, there = signed_in(library.cast.education_officer), library.page + "change/"
    early = form(client, there)
    client.post(there, form(client, there) | GROUNDS | {"seats": "60", "act-true_from": "2026-06-01"})
    client.post(there, early | GROUNDS | {"name": "北馆", "act-true_from": "2026-06-01"})
    assert (now(library).name, now(library).seats) == ("北馆", 60)


def test_who_may_not_see_a_field_leaves_it_as_it_is(library: Library) -> None:
    client, there = signed_in(library.cast.education_clerk), library.page + "correct/"
    page = client.get(there).text
    assert ("9999</" in page or 'value="0311' in page, "不改就不填" in page) == (False, True)
    client.post(there, form(client, there) | GROUNDS | {"seats": "45"})
    assert (now(library).seats, now(library).phone) == (45, "0311-86019999")


def test_a_correction_of_what_was_superseded_is_refused_with_all_that_was_typed(library: Library) -> None:
    client, there = signed_in(library.cast.education_officer), library.page + "correct/"
    early = form(client, there)
    client.post(there, form(client, there) | GROUNDS | {"seats": "50"})
    answer = client.post(there, early | GROUNDS | {"name": "北馆"})
    assert (answer.status_code, "已被取代" in answer.text, 'value="北馆"' in answer.text) == (422, True, True)


def test_a_withdrawal_is_undone_on_the_next_page(library: Library) -> None:
    client = signed_in(library.cast.education_officer)
    client.post(library.page + "withdraw/", GROUNDS | {"act-true_from": "", "act-true_to": ""})
    gone = client.get(library.page).text
    assert ("此时无效" in gone, "撤销登记" in gone) == (True, True)
    undo = f"{library.page}undo/{Change.objects.latest('pk').pk}/"
    assert client.post(undo, GROUNDS).status_code == 302
    assert now(library).name == "新东馆"


def test_only_the_last_act_is_undone(library: Library) -> None:
    first = Change.objects.earliest("pk").pk
    answer = signed_in(library.cast.education_officer).post(f"{library.page}undo/{first}/", GROUNDS)
    assert (answer.status_code, "其后又有变更" in answer.text) == (422, True)


def test_a_withdrawn_thing_cannot_be_changed(library: Library) -> None:
    client = signed_in(library.cast.education_officer)
    client.post(library.page + "withdraw/", GROUNDS)
    assert client.get(library.page + "change/").status_code == 404


@pytest.mark.parametrize(
    "act", ["new/", "{room}/change/", "{room}/correct/", "{room}/withdraw/", "{room}/undo/{last}/"]
)
def test_who_may_only_read_is_offered_no_act_and_may_do_none(library: Library, act: str) -> None:
    client = signed_in(library.cast.reviewer)
    there = LIST + act.format(room=library.room, last=Change.objects.latest("pk").pk)
    assert (client.get(there).status_code, client.post(there, SENT).status_code) == (403, 403)
    assert "更正</a>" not in client.get(library.page).text


def test_nothing_of_january_moves_when_june_does(library: Library) -> None:
    assert queries.find(ROOMS, person=None, on=JAN, entity=library.room).name == "东馆"
