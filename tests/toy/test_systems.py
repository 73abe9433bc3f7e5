"""A system is installed whole, or refused in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.core.exceptions import ImproperlyConfigured

from shuzheng.kernel import systems
from shuzheng.kernel.cases import flows
from shuzheng.kernel.systems import MenuItem, System
from tests.toy.flows import FLOW

TOY = System("toy", "玩具", "测试", rows=("DAT-2",), flows=(FLOW,), menu=(MenuItem("玩具", "home", "cases.view"),))


@pytest.fixture(autouse=True)
def _taken_out_again() -> Iterator[None]:
    yield
    systems.remove(TOY)


def test_an_installed_system_brings_its_flows() -> None:
    systems.install(TOY)

    assert TOY in systems.installed()
    assert flows.flow("toy") is FLOW


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (replace(TOY, rows=()), "没有写明对应政策的哪一行"),
        (replace(TOY, label=""), "缺少中文名"),
        (replace(TOY, menu=(MenuItem("玩具", "home", "toy.play"),)), "未知权限“toy.play”"),
        (replace(TOY, flows=(replace(FLOW, steps=FLOW.steps[:-1], clocks=()),)), "无法到达"),
        (replace(TOY, flows=(replace(FLOW, clocks=(replace(FLOW.clocks[0], stops_on=()),)),)), "从不停止"),
    ],
)
def test_a_bad_system_is_refused_in_words(wrong: System, words: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=words):
        systems.install(wrong)


def test_two_flows_of_one_name_and_version_are_refused() -> None:
    systems.install(TOY)

    with pytest.raises(ImproperlyConfigured, match="重复登记"):
        flows.install(replace(FLOW, label="另一个"))
