"""The stylesheet's colours, in pairs: text at 4.5 : 1, edges and marks at 3 : 1, in light and in dark."""

import re
from pathlib import Path

import pytest

SHEET = (Path(__file__).parents[1] / "static/web/shuzheng.css").read_text()
TEXT = [
    ("ink", "paper"),
    ("ink", "ground"),
    ("quiet", "paper"),
    ("quiet", "ground"),
    ("quiet", "action-soft"),
    ("quiet", "day-off"),
    ("action", "paper"),
    ("action", "ground"),
    ("action", "action-soft"),
    ("on-action", "action"),
    ("on-action", "action-deep"),
    ("on-action", "day-past"),
    ("red", "paper"),
    ("red", "ground"),
    ("red", "red-soft"),
    ("amber", "paper"),
    ("amber", "ground"),
    ("amber", "amber-soft"),
    ("green", "paper"),
    ("green", "ground"),
    ("green", "green-soft"),
    ("ink", "amber-soft"),
    ("ink", "red-soft"),
    ("ink", "green-soft"),
    ("ink", "action-soft"),
    ("ink", "map-0"),
    ("ink", "map-1"),
    ("ink", "map-2"),
    ("ink", "map-3"),
    ("paper", "ink"),
]
MARKS = [("edge", "paper"), ("edge", "ground"), ("day-past", "paper"), ("red", "paper"), ("action", "ground")]


def tokens(selector: str) -> dict[str, str]:
    block = SHEET.split(f"  {selector} {{", 1)[1].split("\n  }", 1)[0]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", block))


LIGHT = tokens(":root")
THEMES = {"light": LIGHT, "dark": LIGHT | tokens(":root[data-theme=dark]")}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "back"), TEXT)
def test_text_can_be_read(theme: str, front: str, back: str) -> None:
    assert contrast(THEMES[theme][front], THEMES[theme][back]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "back"), MARKS)
def test_edges_can_be_seen(theme: str, front: str, back: str) -> None:
    assert contrast(THEMES[theme][front], THEMES[theme][back]) >= 3


def test_state_red_is_for_the_masthead_and_what_is_overdue() -> None:
    rules = re.findall(r"([^{}]*)\{[^{}]*var\(--red\)", SHEET)
    allowed = re.compile(r"late|overdue|masthead")
    assert [rule.strip() for rule in rules if not allowed.search(rule)] == []
