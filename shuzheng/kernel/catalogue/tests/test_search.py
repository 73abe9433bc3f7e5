"""Finding entries by Chinese words, English, digits and codes, however they are typed; never what one may not see."""

from dataclasses import replace

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from shuzheng.kernel.catalogue import actions, jobs, queries
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.catalogue.specs import ElementSpec
from shuzheng.kernel.catalogue.tests.conftest import (
    CODE,
    DAY,
    ENTRY,
    LATER,
    NAME,
    WITHHELD,
    Cast,
    Describe,
    described,
    publish,
)

pytestmark = pytest.mark.django_db

AIR = replace(
    ENTRY, name="环境空气质量监测站点（PM2.5）", summary="国控与省控站点 air quality station", class_path="306002"
)
ITEMS = replace(ENTRY, name="企业登记基本信息", summary="经营主体的名称、住所、登记日期", class_path="102001")


@pytest.fixture
def catalogue(cast: Cast) -> dict[str, Resource]:
    """Three published entries in the index."""
    found = {
        "schools": publish(cast, described(cast, ENTRY)),
        "air": publish(cast, described(cast, AIR, (CODE, ElementSpec("station", "站点名称", grade=1)))),
        "firms": publish(
            cast, described(cast, ITEMS, (CODE, ElementSpec("ent_name", "企业名称", grade=1)), market=True)
        ),
    }
    jobs.rebuild_index()
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("学校", "schools"),
        ("高等学校名单", "schools"),
        ("高等 学校", "schools"),
        ("高 等 学 校", "schools"),
        ("高等学 校名单", "schools"),
        ("　高等学校　", "schools"),
        ("名单 学校", "schools"),
        ("空气", "air"),
        ("ＰＭ２．５", "air"),
        ("pm2.5", "air"),
        ("AIR Quality", "air"),
        ("stat", "air"),
        ("102001/000001", "firms"),
        ("１０２００１", "firms"),
        ("企业登记", "firms"),
        ("市场监督 企业", "firms"),
        ("ent_name", "firms"),
        ("登", "firms"),
    ],
)
def test_the_entry_is_found_first(cast: Cast, catalogue: dict[str, Resource], text: str, expected: str) -> None:
    found = queries.search(cast.clerk, text)

    assert found.resources[0] == catalogue[expected]
    assert not found.is_partial


def test_a_question_that_only_partly_matches_says_so(cast: Cast, catalogue: dict[str, Resource]) -> None:
    found = queries.search(cast.clerk, "企业登记年报")

    assert (found.resources, found.is_partial) == ((catalogue["firms"],), True)


@pytest.mark.parametrize("text", ["疫苗接种", "。。！", "*", '") OR (audience:*', "zzz" * 200])
def test_what_is_not_there_is_not_found(cast: Cast, catalogue: dict[str, Resource], text: str) -> None:
    assert queries.search(cast.clerk, text).total == 0


def test_without_a_question_the_newest_come_first(cast: Cast, catalogue: dict[str, Resource]) -> None:
    actions.revise(resource=catalogue["air"], reason="更新", by=cast.clerk, on=LATER)
    publish(cast, catalogue["air"], on=LATER)
    jobs.sync_index()

    found = queries.search(cast.clerk, "")

    assert (found.total, found.resources[0]) == (3, catalogue["air"])


def test_filters_narrow_and_counts_follow(cast: Cast, catalogue: dict[str, Resource]) -> None:
    found = queries.search(cast.clerk, "", filters={"source": [str(cast.education.pk)]})

    assert found.total == 2
    assert found.counts["class"] == {"3": 2, "306": 2, "306001": 1, "306002": 1}
    assert found.counts["bound"] == {"no": 2}


def test_an_unknown_filter_is_not_a_way_round_the_audience(cast: Cast, catalogue: dict[str, Resource]) -> None:
    found = queries.search(cast.market_clerk, "", filters={"audience": [f"org:{cast.education.pk}"], "nonsense": ["x"]})

    assert found.total == 3


def test_pages_follow_each_other(cast: Cast, catalogue: dict[str, Resource]) -> None:
    first = queries.search(cast.clerk, "", page=1, size=2)
    second = queries.search(cast.clerk, "", page=2, size=2)

    assert {*first.resources, *second.resources} == set(catalogue.values())
    assert (len(first.resources), len(second.resources)) == (2, 1)


def test_a_draft_is_found_by_its_department_alone(cast: Cast, draft: Describe) -> None:
    resource = draft(name="民办学校年检")
    jobs.rebuild_index()

    assert queries.search(cast.clerk, "年检").resources == (resource,)
    assert queries.search(cast.market_clerk, "年检").total == 0
    assert queries.suggest(cast.market_clerk, "民办") == []


def test_the_words_of_a_working_revision_are_not_found(cast: Cast, published: Resource) -> None:
    actions.revise(resource=published, reason="改名", by=cast.clerk, on=LATER)
    entry = replace(ENTRY, name="保密改名", change="own", change_reason="改名")
    actions.amend(resource=published, entry=entry, by=cast.clerk)
    jobs.rebuild_index()

    assert queries.search(cast.market_clerk, "保密改名").total == 0


def test_withheld_data_are_found_as_metadata(cast: Cast) -> None:
    resource = publish(cast, described(cast, WITHHELD))
    jobs.rebuild_index()

    assert queries.search(cast.market_clerk, "高等学校").resources == (resource,)


def test_samples_are_never_indexed(cast: Cast) -> None:
    publish(cast, described(cast, ENTRY, (CODE, replace(NAME, sample="燕山大学"))))
    jobs.rebuild_index()

    assert queries.search(cast.clerk, "燕山").total == 0
    assert queries.suggest(cast.clerk, "燕山") == []


def test_a_citizen_finds_nothing(cast: Cast, catalogue: dict[str, Resource]) -> None:
    assert queries.search(cast.citizen, "学校").total == 0
    assert queries.suggest(cast.citizen, "学校") == []


def test_a_withdrawn_entry_is_no_longer_found(cast: Cast, catalogue: dict[str, Resource]) -> None:
    actions.withdraw(resource=catalogue["air"], reason="停测", in_use=False, by=cast.officer, on=LATER)
    jobs.sync_index()

    assert queries.search(cast.clerk, "空气").total == 0


def test_an_index_that_lags_never_shows_what_may_not_be_seen(cast: Cast, catalogue: dict[str, Resource]) -> None:
    actions.withdraw(resource=catalogue["air"], reason="停测", in_use=False, by=cast.officer, on=LATER)

    assert queries.search(cast.clerk, "空气").resources == ()


def test_the_index_follows_each_commit(
    cast: Cast, catalogue: dict[str, Resource], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        resource = publish(cast, described(cast, replace(ENTRY, name="中小学校名单")))

    assert queries.search(cast.market_clerk, "中小学校").resources == (resource,)


def test_a_first_write_makes_the_whole_index(cast: Cast, published: Resource) -> None:
    assert queries.search(cast.clerk, "学校").total == 0

    assert jobs.sync_index() == 1

    assert queries.search(cast.clerk, "学校").total == 1


def test_while_another_process_writes_nothing_is_lost(cast: Cast, catalogue: dict[str, Resource]) -> None:
    actions.note_binding(resource=catalogue["air"], bound=True, by=cast.clerk, on=DAY)
    with queries.search_index().lock(wait=True):
        assert jobs.sync_index() == 0

    assert jobs.sync_index() == 1

    assert queries.search(cast.clerk, "", filters={"bound": ["yes"]}).resources == (catalogue["air"],)


def test_what_changed_while_it_was_indexed_stays_due(cast: Cast, published: Resource) -> None:
    jobs.rebuild_index()
    read = [(published.pk, published.revision)]
    actions.note_binding(resource=published, bound=True, by=cast.clerk, on=DAY)

    jobs._mark(read)

    assert jobs.sync_index() == 1


def test_suggestions_are_names_and_labels_that_go_on_from_what_was_typed(
    cast: Cast, catalogue: dict[str, Resource]
) -> None:
    assert queries.suggest(cast.clerk, "企业") == ["企业登记基本信息", "企业名称"]
    assert queries.suggest(cast.clerk, "学 校名") == ["高等学校名单", "学校名称"]
    assert queries.suggest(cast.clerk, "  ") == []
