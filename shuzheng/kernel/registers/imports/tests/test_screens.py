"""Screens are quick; they never decide otherwise than the rule."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuzheng.kernel.registers.imports.checking.queries import Checker
from shuzheng.kernel.registers.imports.checking.rules import Shape, of
from shuzheng.kernel.registers.imports.specs import Batch, Columns
from shuzheng.kernel.registers.tests.toy import ROOMS
from shuzheng.lib import standards

ON = date(2026, 11, 2)
PLAN = Columns(
    {name: name for name in ("code", "name", "phone", "seats", "kind", "keeper", "opened_on")}, true_from_column="day"
)
ODD = st.text("0123456789-+.年月日初 \t\n\x00\u200b\u3000\u2028０９ＡRx馆é\U0001f600\x1c\x85\xa0", max_size=12)
CELLS = {
    "code": st.sampled_from(["R1", "R12345678", "R 1", " R1", "", "Ｒ１", "R\u200b1"]) | ODD,
    "name": st.sampled_from(["东馆", "a\nb", "馆" * 65, "馆　", "\u0000"]) | ODD,
    "phone": st.sampled_from(["13800001111", "0311-86012345", "12800001111", "138 00001111"]) | ODD,
    "seats": st.sampled_from(["0", "7", "007", "-1", "1.0", "2147483647", "2147483648", "９", "1e3", "+4"]) | ODD,
    "kind": st.sampled_from(["public", "公共", "school", "other"]),
    "keeper": st.sampled_from(["11130000000217920K", "11130000000217920L", "91350211M000100Y4A", "11130000"]),
    "opened_on": st.sampled_from(["2026-01-31", "2026-02-29", "2026年2月1日", "20260201", "46053", "0001-01-01"]) | ODD,
    "day": st.sampled_from(["2026-01-28", "2026-13-01", "20260201", "", "农历初一"]) | ODD,
}
ROWS = st.lists(st.fixed_dictionaries({name: st.none() | cell for name, cell in CELLS.items()}), min_size=1, max_size=9)


@given(ROWS)
def test_a_screened_check_finds_exactly_what_the_rules_find(rows: list[dict[str, str | None]]) -> None:
    batch = Batch(range(2, len(rows) + 2), {name: [row[name] for row in rows] for name in CELLS}, {})
    quick = Checker(ROOMS, PLAN, on=ON).check(batch)
    slow = Checker(ROOMS, PLAN, on=ON, is_screened=False).check(batch)
    assert quick.faults == slow.faults
    assert quick.good.to_pylist() == slow.good.to_pylist()


DIGITS = st.text("0123456789", min_size=17, max_size=17)
CITIZENS = st.builds(
    "{}{}{:04d}{:02d}{:02d}{:03d}{}".format,
    st.sampled_from(["13", "11", "99", "81"]),
    st.sampled_from(["0102", "0000"]),
    st.integers(1890, 2030),
    st.integers(0, 13),
    st.integers(0, 31),
    st.integers(0, 999),
    st.sampled_from("0123456789Xx"),
)
USCCS = st.text("0123456789ABCDEFGHJKLMNPQRTUWXYIO", min_size=18, max_size=18)


@pytest.mark.parametrize(("standard", "cells"), [("citizen-id", CITIZENS), ("uscc", USCCS), ("mobile", DIGITS)])
def test_what_a_screen_passes_meets_the_standard(standard: str, cells: st.SearchStrategy[str]) -> None:
    import pyarrow as pa

    screen = of(Shape("text", standard, 18), on=ON)
    assert screen is not None

    @given(st.lists(cells, min_size=1, max_size=200))
    def passes(values: list[str]) -> None:
        passed = screen(pa.array(values, pa.string())).to_pylist()
        reasons = [standards.why_not(standard, value) for value, good in zip(values, passed, strict=True) if good]
        assert set(reasons) <= {None}

    passes()


@pytest.mark.parametrize(
    ("standard", "value"),
    [("citizen-id", "11010519491228002X"), ("uscc", "11130000000217920K"), ("phone", "13800001111")],
)
def test_a_good_value_is_not_left_to_the_rule(standard: str, value: str) -> None:
    import pyarrow as pa

    screen = of(Shape("text", standard, 20), on=ON)
    assert screen is not None
    assert screen(pa.array([value, None, ""], pa.string())).to_pylist()[1:] == [False, False]
