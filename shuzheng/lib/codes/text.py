"""Reasons in words: which character is wrong, and what it should be."""

from collections.abc import Sequence

DIGITS = "0123456789"
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ALNUM = DIGITS + CAPITALS

_FULL_WIDTH = {chr(ord(c) + 0xFEE0): c for c in ALNUM + CAPITALS.lower()}


def wrong_length(value: str, lengths: Sequence[int], name: str) -> str | None:
    """Why the value is not as long as its kind must be."""
    if not value:
        return f"{name}为空"
    if value != value.strip():
        return "首尾有空白字符，请删去"
    if len(value) in lengths:
        return None
    return f"{name}应为 {' 或 '.join(map(str, lengths))} 位，现为 {len(value)} 位"


def wrong_character(value: str, alphabet: str, *, start: int = 1, what: str = "") -> str | None:
    """Why some character is outside the alphabet; `start` is the position of the first one, counted from 1."""
    if not value.strip(alphabet):  # the quick way to say that all of them are inside
        return None
    for position, character in enumerate(value, start):
        if character not in alphabet:
            return f"第 {position} 位“{shown(character)}”{_advice(character, alphabet, what)}"
    return None


def wrong_check(position: int, found: str, expected: str, name: str = "校验码") -> str | None:
    """Why the check character does not follow from the others."""
    if found == expected:
        return None
    return f"第 {position} 位{name}应为“{expected}”，现为“{shown(found)}”，请核对各位有无抄错"


def shown(character: str) -> str:
    """A character as a person can see it: spaces and control characters by their code point."""
    return character if character.isprintable() and not character.isspace() else f"U+{ord(character):04X}"


def _advice(character: str, alphabet: str, what: str) -> str:
    half = _FULL_WIDTH.get(character)
    if half:
        return f"是全角字符，请改为半角“{half.upper()}”"
    if character.upper() in alphabet:
        return f"应为大写“{character.upper()}”"
    return f"不合规，此处只能是{what or described(alphabet)}"


def described(alphabet: str) -> str:
    """An alphabet in a few words."""
    if alphabet == DIGITS:
        return "数字"
    missing = [letter for letter in CAPITALS if letter not in alphabet]
    if not missing:
        return "数字或大写字母"
    return f"数字或大写字母（不含 {'、'.join(missing)}）" if len(missing) < 10 else f"“{alphabet}”之一"
