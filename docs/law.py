"""Writes docs/law.md from every room's parameters.toml: `make law`. A test compares the two."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shuzheng.kernel.calendar.specs import CERTAINTIES, OTHER_UNITS, UNITS
from shuzheng.lib.home import ROOT

FILE = ROOT / "docs/law.md"
HEAD = """# Every number of the law

Written by `make law` from the `parameters.toml` of each room; a test fails when it is out of date. Each row is loaded
into a table when the installation starts; an official changes it there from a day on (管理 › 法定参数), audited, and
what an official entered is never overwritten. 本地规定 marks what the law leaves to the place.
"""


def document() -> str:
    """The whole of docs/law.md."""
    return "\n".join([HEAD, *(line for file in _files() for line in _section(file))])


def _files() -> list[Path]:
    return sorted((ROOT / "shuzheng").rglob("parameters.toml"))


def _section(file: Path) -> Iterator[str]:
    room = file.parent.relative_to(ROOT / "shuzheng")
    yield f"## {room}\n"
    yield "| code | 名称 | 数值 | 可延长 | 起算 | 依据 | 施行 | 把握 |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    yield from (_row(one) for one in tomllib.loads(file.read_text())["parameter"])
    yield ""


def _row(one: dict[str, Any]) -> str:
    unit = {**UNITS, **OTHER_UNITS}[one["unit"]]
    extension = (
        f"{one['extension']} {unit}，{one.get('extension_needs', '')}".rstrip("，") if one.get("extension") else ""
    )
    since, until, area = (one.get(name, "") for name in ("valid_from", "valid_to", "area"))
    term = f"{since} 起" + (f"，至 {until}" if until else "") + (f"（{area}）" if area else "")
    certainty = CERTAINTIES["local" if one.get("local") else one.get("certainty", "memory")]
    cells = (f"`{one['code']}`", one["name"], f"{one['value']} {unit}", extension, one.get("starts", ""))
    return f"| {' | '.join(cell or '—' for cell in (*cells, one['article'], term, certainty))} |"


if __name__ == "__main__":
    FILE.write_text(document())
