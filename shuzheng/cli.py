"""The `shuzheng` command. Heavy things are imported by the command that needs them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from shuzheng.config.commands import COMMANDS
from shuzheng.lib import codes
from shuzheng.lib.errors import Refused

if TYPE_CHECKING:
    from shuzheng.kernel.calendar.specs import DayTable, Due, Limit
    from shuzheng.lib.standards import Standard
    from shuzheng.lib.tables import Row, Table

_PROGRESS_SECONDS = 2


class Refusal(click.ClickException):
    """A rule says no: the message, and exit code 2."""

    exit_code = 2


class Commands(click.Group):
    """A group whose members are imported when called; one that is missing leaves the others alone."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself, or None when there is no such name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].address.partition(":")
        try:
            command = getattr(import_module(module), attribute)
        except ModuleNotFoundError as error:
            if error.name is None or not module.startswith(error.name):
                raise
            raise click.ClickException(f"命令“{cmd_name}”没有安装（缺少 {module}）") from error
        assert isinstance(command, click.Command)  # noqa: S101 - for the type checker
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in --help, without importing anything."""
        with formatter.section("命令"):
            formatter.write_dl([(name, COMMANDS[name].help) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> Any:
        """A refusal is a message and exit code 2, not a traceback."""
        try:
            return super().invoke(ctx)
        except Refused as refused:
            raise Refusal(refused.message) from refused


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="shuzheng", prog_name="shuzheng")
def cli() -> None:
    """数政：开源数字政府平台。

    \b
    例：shuzheng code uscc 91350100M000100Y43
        shuzheng due 2026-11-20 20wd
        shuzheng check 名单.csv --column 信用代码=uscc
    """


def main() -> None:
    """The entry point of the installed command."""
    cli(prog_name="shuzheng")


# --- code ----------------------------------------------------------------------------------------------------------


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("kind", type=click.Choice(list(codes.KINDS)), metavar="种类")
@click.argument("value", metavar="值")
def code(kind: str, value: str) -> None:
    """检查一个代码：合规，或说明哪一位错了、应为什么。不合规时退出码为 1。

    \b
    种类：uscc citizen-id org-code division licence-id resource-code item-code document-number
    例：  shuzheng code uscc 91350100M000100Y43
          shuzheng code document-number 冀政发〔2023〕3号
    """
    why = codes.why_not(kind, value)
    label = codes.KINDS[kind].label
    if why:
        click.echo(f"不合规（{label}）：{why}")
        sys.exit(1)
    click.echo(f"合规（{label}）")


# --- due -----------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("start", metavar="起始日")
@click.argument("limit", metavar="期限")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.option("--offline", is_flag=True, help="不连数据库，只用随软件发布的放假安排")
def due(start: str, limit: str, *, as_json: bool, offline: bool) -> None:
    """计算期限届满日，列出没有计入的日子及原因，并说明是否暂定。

    \b
    期限：1wd（工作日） 60d（自然日） 24h（小时） 3month（月） 1year（年）；起始日当日不计入
    例：  shuzheng due 2026-11-20 20wd
          shuzheng due 2026-11-20T09:30 24h
    """
    from shuzheng.kernel.calendar import rules
    from shuzheng.kernel.calendar.specs import Limit

    length = Limit.parse(limit)
    begin = _start(start)
    first = begin.date() if isinstance(begin, datetime) else begin
    days, source = _days(first, first + timedelta(days=length.reach), offline=offline)
    found = rules.due(begin, length, days)
    if as_json:
        _echo_json(_due_document(found, source))
    else:
        click.echo("\n".join(_due_words(found, start, length, days, source)))


def _start(text: str) -> date | datetime:
    from shuzheng.lib.clock import SHANGHAI

    try:
        if len(text) <= 10:
            return date.fromisoformat(text)
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(f"日期“{text}”写法不对，应形如 2026-11-20 或 2026-11-20T09:30", code="cli.date") from error
    return given if given.tzinfo else given.replace(tzinfo=SHANGHAI)


def _days(start: date, end: date, *, offline: bool) -> tuple[DayTable, str]:
    """The table an official may have corrected, if the database answers; else the packaged one."""
    if not offline:
        held = _days_of_database(start, end)
        if held and (held.off or held.make_up):
            return held, "数据库中的放假安排"
    return _packaged_days(start, end), "随软件发布的放假安排"


def _days_of_database(start: date, end: date) -> DayTable | None:
    import os

    import django
    from django.db import DatabaseError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuzheng.config.settings")
    try:
        django.setup()
        from shuzheng.kernel.calendar import queries

        return queries.days(start, end)
    except (DatabaseError, OSError):
        return None


def _packaged_days(start: date, end: date) -> DayTable:
    from shuzheng.kernel.calendar.specs import DayTable
    from shuzheng.lib import schedules

    years = [schedules.published(year) or schedules.foreseen(year) for year in range(start.year, end.year + 1)]
    return DayTable(
        {day: name for year in years for day, name in year.off.items()},
        {day: name for year in years for day, name in year.make_up.items()},
        frozenset(year.year for year in years if year.official),
    )


def _due_words(found: Due, start: str, length: Limit, days: DayTable, source: str) -> Iterator[str]:
    yield (
        f"{found.at:%Y-%m-%d %H:%M} 届满" if found.at else f"{found.on}（周{'一二三四五六日'[found.on.weekday()]}）届满"
    )
    yield f"自 {start} 起 {length.label}{'' if found.at else '，起始日当日不计入'}；依据{source}"
    if found.skipped:
        yield f"未计入 {len(found.skipped)} 天："
        yield from (f"  {day} {why}" for day, why in found.skipped)
    if found.provisional:
        years = {found.on.year, *(day.year for day, _ in found.skipped)} - days.official
        yield f"暂定：{'、'.join(map(str, sorted(years)))} 年尚无官方放假安排，公布录入后重新计算"


def _due_document(found: Due, source: str) -> dict[str, Any]:
    return {
        "due": found.on.isoformat(),
        "at": found.at.isoformat() if found.at else None,
        "provisional": found.provisional,
        "skipped": [{"date": day.isoformat(), "why": why} for day, why in found.skipped],
        "source": source,
    }


# --- check ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    standard: Standard
    may_be_empty: bool

    def why_not(self, value: str | None, *, is_damaged: bool) -> str | None:
        if value:
            return self.standard.check(value)
        return None if self.may_be_empty or is_damaged else "值为空"


@dataclass(frozen=True, slots=True)
class _Failure:
    row: int
    column: str
    value: str | None
    why: str


@click.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="文件")
@click.option(
    "--column", "columns", multiple=True, required=True, metavar="列名=标准", help="可多次；标准后加 ? 表示可以为空"
)
@click.option("--sheet", default="", metavar="工作表", help="Excel 工作表名，默认第一张")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def check(file: Path, columns: tuple[str, ...], sheet: str, *, as_json: bool) -> None:
    """按数据标准检查文件的列：逐条列出行号、值和原因，有不合规的行时退出码为 1。

    边读边查，文件多大都只占少量内存。个人信息在输出中一律脱敏。

    \b
    例：shuzheng check 名单.csv --column 信用代码=uscc --column 成立日期=date?
        shuzheng check 学校.xlsx --column 标识码=moe-school --json
    """
    from shuzheng.lib.tables import open_table

    table = open_table(file, sheet=sheet)
    wanted = [_column(text, table) for text in columns]
    tally = _Tally()
    failures = _failures(table, wanted, tally)
    if as_json:
        _echo_json_stream(file, failures, tally)
    else:
        for one in failures:
            click.echo(f"第 {one.row} 行{_where(one)}：{one.why}")
        click.echo(
            f"共检查 {tally.rows} 行，{tally.failed} 行不合规" if tally.failed else f"共检查 {tally.rows} 行，全部合规"
        )
    sys.exit(1 if tally.failed else 0)


@dataclass(slots=True)
class _Tally:
    rows: int = 0
    failed: int = 0


def _column(text: str, table: Table) -> _Column:
    from shuzheng.lib import standards

    name, equals, standard = text.rpartition("=")
    if not equals:
        raise Refused(f"“{text}”写法不对，应为 列名=标准，例如 信用代码=uscc", code="cli.column")
    if name not in table.columns:
        raise Refused(f"文件里没有列“{name}”，现有：{'、'.join(table.columns)}", code="cli.column")
    return _Column(name, standards.find(standard.removesuffix("?")), standard.endswith("?"))


def _failures(table: Table, columns: list[_Column], tally: _Tally) -> Iterator[_Failure]:
    yield from (_Failure(problem.row, problem.column, None, problem.why) for problem in table.problems)
    told_at = monotonic()
    for row in table.rows:
        tally.rows += 1
        found = _failures_of(row, columns)
        tally.failed += bool(found)
        yield from found
        if tally.rows % 10_000 == 0 and monotonic() - told_at > _PROGRESS_SECONDS:
            told_at = monotonic()
            click.echo(f"已检查 {tally.rows} 行……", err=True)


def _failures_of(row: Row, columns: list[_Column]) -> list[_Failure]:
    found = [_Failure(problem.row, problem.column, None, problem.why) for problem in row.problems]
    for column in columns:
        value = row.values[column.name]
        why = column.why_not(value, is_damaged=bool(row.problems))
        if why:
            found.append(_Failure(row.number, column.name, _shown(value, column.standard), why))
    return found


def _shown(value: str | None, standard: Standard) -> str | None:
    """Masked where personal; made visible and short elsewhere."""
    from shuzheng.lib import masks

    if value and standard.mask:
        return masks.mask(standard.mask, value)
    return value[:80] if value else value


def _where(one: _Failure) -> str:
    value = "" if not one.value else f" {one.value!r}" if not one.value.isprintable() else f" {one.value}"
    return f" {one.column}{value}" if one.column else ""


def _echo_json(document: object) -> None:
    import json

    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _echo_json_stream(file: Path, failures: Iterator[_Failure], tally: _Tally) -> None:
    """One JSON document, written as it grows."""
    import json
    from dataclasses import asdict

    click.echo(f'{{"file": {json.dumps(file.name, ensure_ascii=False)}, "failures": [', nl=False)
    mark = "\n"
    for one in failures:
        click.echo(mark + json.dumps(asdict(one), ensure_ascii=False), nl=False)
        mark = ",\n"
    click.echo(f'], "rows": {tally.rows}, "failed": {tally.failed}}}')
