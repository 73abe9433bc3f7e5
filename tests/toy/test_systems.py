"""A system is installed whole, or refused in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from seeds import small
from shuzheng.kernel import systems
from shuzheng.kernel.cases import flows
from shuzheng.kernel.systems import Entrance, MenuItem, System
from shuzheng.web.tests.conftest import signed_in
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


@pytest.mark.django_db
def test_an_entrance_stands_on_the_front_page_of_visitors_and_not_of_officials() -> None:
    cast = small()
    systems.install(replace(TOY, entrances=(Entrance("借玩具", "help", "押金可退"),)))
    browsers = Client(), signed_in(cast.citizen), signed_in(cast.education_clerk)

    shown = [browser.get("/").content.decode().count("押金可退") for browser in browsers]

    assert shown == [1, 1, 0]
