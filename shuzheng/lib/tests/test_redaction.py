"""A log line is one line, and holds no personal number, whatever it quotes."""

from __future__ import annotations

import logging

import pytest

from shuzheng.lib.redaction import RedactingFormatter

FORMAT = RedactingFormatter("%(levelname)s %(message)s")


def line(message: str, *, error: BaseException | None = None) -> str:
    what = (type(error), error, error.__traceback__) if error else None
    return FORMAT.format(logging.LogRecord("room", logging.WARNING, "file.py", 1, message, (), what))


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x1b[2K", "\0"])
def test_nobody_writes_a_line_of_their_own(end: str) -> None:
    told = line(f"/path{end}WARNING root 伪造的一行")
    assert len(told.splitlines()) == 1
    assert told.isprintable()
    assert "伪造的一行" in told


def test_a_traceback_is_one_line_too_and_redacted() -> None:
    try:
        raise ValueError("行：13010219800101123X\n电话 13800138000")
    except ValueError as error:
        told = line("读取失败", error=error)
    assert len(told.splitlines()) == 1
    assert "Traceback" in told
    assert "19800101" not in told
    assert "13800138000" not in told


def test_tabs_and_chinese_stay_as_they_are() -> None:
    assert line("列\t值：名单") == "WARNING 列\t值：名单"
