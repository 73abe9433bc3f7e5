"""The lists of imports: the runs, and the rows of one that were not taken in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from shuzheng.kernel.registers.imports import queries
from shuzheng.kernel.registers.specs import Register
from shuzheng.web.lists import Choice, Column, ListSpec
from shuzheng.web.templatetags.face import status_word

LEVELS = {"held": "warn", "reading": "busy", "checked": "warn", "applying": "busy", "done": "good", "failed": "late"}
ON_PAGE = 6  # columns of the raw row on the page; the download has all of them


def runs_of(register: Register) -> ListSpec:
    """The imports into a register."""
    there = f"/registers/{register.name}/"
    return ListSpec(
        name="register-imports",
        title=f"{register.label}的导入",
        rows=lambda person: queries.runs(register, person=person),
        columns=(
            Column("name", "来源"),
            Column("state", "状态", "get_state_display", show=_state),
            Column("source", "数源单位", "source.name"),
            Column("by", "经办人", "by.name"),
            Column("begun_at", "开始时间", sort="begun_at", kind="nowrap"),
            Column("new", "新增", kind="num"),
            Column("changed", "变更", kind="num"),
            Column("same", "相同", kind="num"),
            Column("bad", "不合格", kind="num"),
        ),
        search=("name",),
        filters=(Choice("state", "状态", queries.STATES),),
        link=lambda run: f"{there}import/{run.pk}/",
        permission=register.write,
        empty="还没有导入过",
        empty_text="从文件、数据库表或接口批量导入，先试运行，再写入。",
        crumbs=(("台账", "/registers/"), (register.label, there), ("导入", "")),
        extra={"new_url": f"{there}import/new/", "new_label": "新的导入", "new_needs": register.write},
    )


def _state(run: Any) -> Any:
    return status_word(run.get_state_display(), LEVELS.get(run.state, ""))


def bad_rows_of(register: Register, pk: int, columns: Sequence[str]) -> ListSpec:
    """The rows of one import that were not taken in: what is downloaded can be corrected and sent again as it is."""
    there = f"/registers/{register.name}/"

    def rows(person: Any) -> Any:
        run = queries.run_for(register, person=person, pk=pk)
        return queries.bad_rows(run) if run else queries.no_bad_rows()

    raw = [
        Column(f"raw-{place}", name, _cell(name), kind="" if place < ON_PAGE else "lesser")
        for place, name in enumerate(columns)
    ]
    return ListSpec(
        name="register-import-bad",
        title="不合格的行",
        rows=rows,
        columns=(
            Column("number", "来源行号", kind="num", sort="number"),
            Column("reason", "不合格原因", kind=""),
            Column("columns", "不合格的列", lambda row: "、".join(row.columns)),
            *raw,
        ),
        search=("reason",),
        sort="number",
        permission=register.write,
        lead="下载后按“不合格原因”改正，原样再传即可：只需这些行，多出的三列不影响读取。",
        empty="没有不合格的行",
        empty_text="所有的行都合格。",
        crumbs=(
            ("台账", "/registers/"),
            (register.label, there),
            ("导入", f"{there}import/"),
            (str(pk), f"{there}import/{pk}/"),
            ("不合格的行", ""),
        ),
    )


def _cell(name: str) -> Callable[[Any], object]:
    return lambda row: row.raw.get(name) or ""
