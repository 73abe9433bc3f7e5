"""The index itself: how words are cut, what several writers and readers see, what happens when it is deleted."""

import shutil
from pathlib import Path

import pytest

from shuzheng.lib.search import Entry, SearchIndex, Shape, asked, tokens

SHAPE = Shape({"name": 1.0}, ("audience",))


def entry(pk: str, name: str, rank: int = 0) -> Entry:
    """An entry for everybody."""
    return Entry(pk, {"name": name}, {"audience": ["all"]}, rank)


def find(index: SearchIndex, text: str) -> tuple[str, ...]:
    """The ids for everybody."""
    return index.search(text, where={"audience": ["all"]}).ids


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("学校", ["学", "校", "学校"]),
        ("校", ["校"]),
        ("高 校", ["高", "校", "高校"]),
        ("ＡＢＣ中", ["abc", "中"]),
        ("101001/000001", ["101001/000001", "101001", "000001"]),
        ("ent_name", ["ent_name", "ent", "name"]),
        ("，。！ ", []),
    ],
)
def test_text_is_cut_into_characters_pairs_and_words(text: str, words: list[str]) -> None:
    assert tokens(text) == words


@pytest.mark.parametrize(
    ("text", "demanded"),
    [
        ("学校名", ["学校", "校名"]),
        ("学校 名单", ["学校", "名单"]),
        ("学 校 名", ["学校", "校名"]),
        ("省 公安厅", ["省", "公安", "安厅"]),
        ("校 5G", ["校", "5g"]),
        ("学校 学校", ["学校"]),
        ("长" * 1000, ["长长"]),
    ],
)
def test_a_question_demands_pairs_within_each_word(text: str, demanded: list[str]) -> None:
    assert asked(text) == demanded


def test_a_reader_sees_the_next_commit_of_another_process(tmp_path: Path) -> None:
    writer, reader = SearchIndex(tmp_path, SHAPE), SearchIndex(tmp_path, SHAPE)
    writer.folder.mkdir(parents=True)
    writer.write([entry("1", "学校")])
    assert find(reader, "学校") == ("1",)

    writer.write([entry("1", "医院"), entry("2", "学校")])

    assert find(reader, "学校") == ("2",)
    assert find(reader, "医院") == ("1",)


def test_an_entry_is_removed(tmp_path: Path) -> None:
    index = SearchIndex(tmp_path, SHAPE)
    with index.lock(wait=True):
        index.write([entry("1", "学校"), entry("2", "学校")])
        index.write([], ["1"])

    assert find(index, "学校") == ("2",)


def test_making_it_anew_forgets_what_was(tmp_path: Path) -> None:
    index = SearchIndex(tmp_path, SHAPE)
    with index.lock(wait=True):
        index.write([entry("1", "学校")])
        index.write([entry("2", "学校")], anew=True)

    assert find(index, "学校") == ("2",)


def test_a_deleted_index_finds_nothing_until_it_is_made_again(tmp_path: Path) -> None:
    index = SearchIndex(tmp_path, SHAPE)
    with index.lock(wait=True):
        index.write([entry("1", "学校")])
    find(index, "学校")
    shutil.rmtree(index.folder)
    assert find(index, "学校") == ()

    with index.lock(wait=True):
        index.write([entry("2", "学校")])

    assert find(index, "学校") == ("2",)


def test_another_shape_is_another_index(tmp_path: Path) -> None:
    assert SearchIndex(tmp_path, SHAPE).folder != SearchIndex(tmp_path, Shape({"name": 2.0}, ("audience",))).folder


def test_the_name_that_is_asked_for_comes_before_one_that_contains_it(tmp_path: Path) -> None:
    index = SearchIndex(tmp_path, SHAPE)
    with index.lock(wait=True):
        index.write([entry("1", "全省各类高等学校和中等学校的招生计划汇总名单"), entry("2", "高等学校名单")])

    assert find(index, "高等学校 名单") == ("2", "1")


def test_the_lock_is_one_process_at_a_time(tmp_path: Path) -> None:
    first, second = SearchIndex(tmp_path, SHAPE), SearchIndex(tmp_path, SHAPE)

    with first.lock(wait=True) as held, second.lock(wait=False) as also:
        assert (held, also) == (True, False)
