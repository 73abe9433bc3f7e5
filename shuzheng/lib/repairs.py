"""What can be put right from what is there: a value as it should be, or None where nobody can tell. No guesses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from shuzheng.lib.codes import uscc
from shuzheng.lib.standards import find

_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])")


@dataclass(frozen=True, slots=True)
class Change:
    """One cell: in which row, what it says, what it should say."""

    row: int
    before: str
    after: str


def _narrow(value: str) -> str:
    """Full-width letters, digits and marks of ASCII; the Chinese marks of a sentence keep."""
    return "".join(unicodedata.normalize("NFKC", c) if "\uff01" <= c <= "\uff5e" or c == "\u3000" else c for c in value)


def _organ(value: str) -> str | None:
    """The one valid credit code that a longer code holds."""
    found = {one for one in _CODE.findall(value) if uscc.why_not(one) is None}
    return found.pop() if len(found) == 1 else None


KINDS: dict[str, Callable[[str], str | None]] = {
    "trim": str.strip,
    "narrow": _narrow,
    "upper": str.upper,
    "organ": _organ,
}
FROM_ANOTHER = frozenset({"organ"})


def changes(
    rows: Iterable[tuple[int, Mapping[str, str | None]]], *, kind: str, column: str, standard: str, source: str = ""
) -> Iterator[Change | None]:
    """For each cell that does not conform: how it would conform, or None where this kind of repair has no answer."""
    check, put_right = find(standard).check, KINDS[kind]
    for number, row in rows:
        before = row.get(column) or ""
        if kind not in FROM_ANOTHER and not before:
            continue
        if check(before):
            after = put_right(row.get(source) or "" if kind in FROM_ANOTHER else before)
            yield Change(number, before, after) if after and check(after) is None else None
