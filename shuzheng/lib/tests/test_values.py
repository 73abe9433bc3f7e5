from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuzheng.lib.values import Stored, Type, Unreadable, as_text, guess, read


@pytest.mark.parametrize(
    ("kind", "cell", "stored"),
    [
        ("text", " 北京 ", " 北京 "),
        ("text", 4111010001.0, "4111010001"),
        ("text", "", None),
        ("text", "  ", None),
        ("text", {"名": [1]}, '{"名": [1]}'),
        ("integer", " +12 ", 12),
        ("integer", 12.0, 12),
        ("decimal", "116.3621", 116.3621),
        ("decimal", Decimal("0.10"), 0.1),
        ("date", "2026年1月2日", "2026-01-02"),
        ("date", "2026/1/2", "2026-01-02"),
        ("date", "20260102", "2026-01-02"),
        ("date", datetime(2026, 1, 2, 3, 4), "2026-01-02"),  # noqa: DTZ001
        ("date", date(2026, 1, 2), "2026-01-02"),
        ("datetime", "2019/07/23 10:00:00", "2019-07-23T10:00:00"),
        ("datetime", "2019/7/3 9:05", "2019-07-03T09:05:00"),
        ("datetime", "2019年7月3日 09:05:06", "2019-07-03T09:05:06"),
        ("datetime", "2019-07-23T10:00:00+08:00", "2019-07-23T02:00:00+00:00"),
        ("boolean", "是", 1),
        ("boolean", "N", 0),
        ("boolean", False, 0),
    ],
)
def test_a_cell_reads_as_its_type(kind: Type, cell: object, stored: Stored) -> None:
    assert read(kind, cell) == stored


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("text", "a\x00b"),
        ("integer", "1.5"),
        ("integer", "１２a"),
        ("integer", "9" * 30),
        ("decimal", "&mdash;"),
        ("decimal", "NaN"),
        ("decimal", "1234567890.1234567"),
        ("date", "2026-02-30"),
        ("datetime", "昨天"),
        ("datetime", "2019/7/3 25:00"),
        ("boolean", "也许"),
    ],
)
def test_a_cell_that_does_not_read_is_never_guessed(kind: Type, cell: object) -> None:
    with pytest.raises(Unreadable):
        read(kind, cell)


@given(st.integers(-(2**63), 2**63 - 1))
def test_every_64_bit_integer_survives(number: int) -> None:
    assert read("integer", str(number)) == number


@given(st.text())
def test_text_is_kept_or_refused_never_altered(text: str) -> None:
    expected = text if text.strip() else None
    assert "\x00" in text or read("text", text) == expected


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "2", ""], "integer"),
        (["1.5", "2"], "decimal"),
        (["2026-01-02", "2026/3/4"], "date"),
        (["2026-01-02 00:00:00", "2026-03-04"], "date"),
        (["2026-01-02", "2026/3/4 09:30:00"], "datetime"),
        ([datetime(2026, 1, 2, 3, 4), None], "datetime"),  # noqa: DTZ001
        (["2026-01-02 09:30:00", "未定"], "text"),
        (["4111010001"], "text"),
        (["007"], "text"),
        (["是", "x"], "text"),
        ([], "text"),
    ],
)
def test_types_are_guessed_narrowly_and_codes_stay_text(cells: list[object], kind: Type) -> None:
    assert guess(cells) == kind


def test_booleans_and_bytes_read_as_words() -> None:
    assert (as_text(True), as_text(b"\x01")) == ("true", "01")
