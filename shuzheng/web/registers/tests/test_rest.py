"""Registers by the API: the same two times, the same masks, the same acts, each done once."""

from __future__ import annotations

from typing import Any

import pytest

from shuzheng.kernel.registers.feeds import actions as feeds
from shuzheng.kernel.registers.models import Change
from shuzheng.kernel.registers.tests.toy import ROOMS
from shuzheng.lib import clock
from shuzheng.web.api.rest import openapi
from shuzheng.web.api.tests.conftest import Caller, fresh_limits  # noqa: F401
from shuzheng.web.registers.tests.conftest import Library, enter, later

AT = "/registers/toy.room"
NEW = {
    "values": {"code": "R9", "name": "西馆", "seats": 20},
    "reason": "新建",
    "basis": "冀发改〔2026〕9号",
    "true_from": "2026-09-01",
}


def officer(library: Library) -> Caller:
    return Caller(library.cast.education_officer)


@pytest.mark.parametrize(
    ("query", "name"),
    [({}, "新东馆"), ({"on": "2026-05-31"}, "东馆"), ({"known": "2026-11-02T10:00:00+08:00"}, "东馆")],
)
def test_a_list_and_a_record_tell_the_same_of_two_times(library: Library, query: dict[str, str], name: str) -> None:
    caller = officer(library)
    listed = caller.get(AT, query).json()["items"]
    one = caller.get(f"{AT}/{library.room}", query).json()
    assert ([row["values"]["name"] for row in listed], one["values"]["name"]) == ([name], name)


def test_the_list_is_filtered_searched_and_paged(library: Library) -> None:
    enter(library.cast, at=later(3), code="R2", name="西馆", kind="school")
    caller = officer(library)
    found = [
        [row["values"]["code"] for row in caller.get(AT, query).json()["items"]]
        for query in ({"where": "kind:school"}, {"where": "code:R1"}, {"q": "西"}, {"limit": "1"})
    ]
    assert found == [["R2"], ["R1"], ["R2"], ["R2"]]
    after = caller.get(AT, {"limit": "1"}).json()["next"].partition("/api/v1")[2]
    assert [row["values"]["code"] for row in caller.get(after).json()["items"]] == ["R1"]


def test_history_names_the_acts_and_what_they_replaced(library: Library) -> None:
    told = officer(library).get(f"{AT}/{library.room}/history").json()
    assert {one["change"]["kind"] for one in told} == {"enter", "change", "correct"}
    assert told[0]["before"] == {"seats": 40, "phone": "0311-86012345"}
    assert library.cast.civil.uscc in {one["change"]["source"]["uscc"] for one in told if one["change"]["source"]}


def test_who_may_not_see_plain_gets_masks_in_every_answer(settled: None, library: Library) -> None:
    caller = Caller(library.cast.education_clerk)
    answers = [caller.get(AT + path) for path in ("", f"/{library.room}", f"/{library.room}/history", "/changes")]
    csv = b"".join(caller.get(AT, Accept="text/csv").streaming_content).decode()
    told = [one.content.decode() for one in answers] + [csv]
    assert [("8601" in one, "****" in one) for one in told] == [(False, True)] * 5


def test_acts_follow_each_other(library: Library) -> None:
    caller = officer(library)
    made = caller.post(AT, NEW).json()
    there = f"{AT}/{made['entity']}"
    changed = caller.post(f"{there}/changes", NEW | {"values": {"seats": 30}, "true_from": "2026-10-01"}).json()
    grounds = {"reason": "笔误"}
    right = {"values": {"name": "西一馆"}, "version": changed["version"]}
    corrected = caller.post(f"{there}/corrections", grounds | right)
    gone = caller.post(f"{there}/withdrawal", grounds).json()
    assert caller.get(there).status_code == 404
    caller.post(f"{there}/undo", grounds | {"change": gone["id"]})
    assert (corrected.status_code, caller.get(there).json()["values"]["name"]) == (200, "西一馆")


def test_a_write_sent_again_is_done_once(library: Library) -> None:
    caller = officer(library)
    answers = [caller.post(AT, NEW, key="8e03978e-40d5-43dd-bc93-6894a57f9324").content for _ in range(2)]
    assert answers[0] == answers[1]
    assert Change.objects.filter(kind="enter").count() == 2


@pytest.mark.parametrize(
    ("who", "path", "sent", "status", "code"),
    [
        ("reviewer", AT, NEW, 403, "not_allowed"),
        ("citizen", AT, NEW, 403, "registers.read"),
        ("education_officer", AT, NEW | {"values": {"code": ""}}, 422, "registers.values"),
        ("education_officer", AT, NEW | {"values": {"secret": 1}}, 422, "registers.values"),
        ("education_officer", AT, NEW | {"source": "11130000MB9999999X"}, 422, "registers.source"),
        ("education_officer", AT, NEW | {"reason": ""}, 409, "registers.reason"),
        ("education_officer", "/registers/no.such", NEW, 404, "registers.none"),
    ],
)
def test_a_wrong_write_is_a_problem_in_words(
    library: Library, who: str, path: str, sent: dict[str, Any], status: int, code: str
) -> None:
    answer = Caller(getattr(library.cast, who)).post(path, sent)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"where": "secret:1"}, "registers.where"),
        ({"on": "昨天"}, "registers.on"),
        ({"known": "x"}, "registers.known"),
        ({"after": "x"}, "web.cursor"),
    ],
)
def test_a_wrong_question_is_a_problem_in_words(library: Library, query: dict[str, str], code: str) -> None:
    answer = officer(library).get(AT, query)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_a_consumer_follows_its_feed_to_the_end(settled: None, library: Library) -> None:
    cast = library.cast
    said = {"register": ROOMS, "org": cast.market, "basis": "共享协议", "by": cast.education_officer}
    feeds.open_consumer(**said, fields=("name",), at=clock.now())  # type: ignore[arg-type]
    enter(cast, code="R2", name="西馆")
    enter(cast, code="R3", name="南馆")
    caller = Caller(cast.market_officer)
    first = caller.get(f"{AT}/feed", {"limit": "1"}).json()
    told = caller.post(f"{AT}/feed/acknowledgement", {"cursor": first["next"]})
    second = caller.get(f"{AT}/feed").json()
    assert (told.json()["cursor"], first["epoch"]) == (first["next"], 1)
    assert [one["values"] for page in (first, second) for one in page["events"]][-2:] == [
        {"name": "西馆"},
        {"name": "南馆"},
    ]


def test_nobody_else_has_that_feed(library: Library) -> None:
    answer = Caller(library.cast.market_officer).get(f"{AT}/feed")
    assert (answer.status_code, answer.json()["code"]) == (403, "registers.no_feed")


def test_the_document_tells_of_registers() -> None:
    paths = openapi()["paths"]
    assert {"/api/v1/registers/{name}/changes", "/api/v1/registers/{name}/{entity}/history"} <= set(paths)
