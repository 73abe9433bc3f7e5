"""`shuzheng audit`: verify the log, hand its signed head to a witness, prove a line."""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import datetime
from itertools import islice
from pathlib import Path

import click
import django
from django.apps import apps

from shuzheng.lib import clock, postgres
from shuzheng.lib.errors import Refused

QUIET_S = 2.0  # progress is shown on whatever takes longer


@click.group()
def audit() -> None:
    """审计日志：核验、见证、证明、清理。

    例：shuzheng audit verify
    """
    postgres.start()
    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuzheng.config.settings")
        django.setup()


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def verify(as_json: bool) -> None:
    """核验整个日志，逐行指出被改动、删除、插入的行；有问题时退出码为 1。

    例：shuzheng audit verify
    """
    from shuzheng.kernel.audit import queries

    started = time.perf_counter()
    report = queries.verify(on_progress=_progress(queries.size(), started))
    took = max(time.perf_counter() - started, 1e-6)
    further = list(islice(queries.further_findings(), queries.FINDINGS))
    if as_json:
        wrong = [{"kind": one.kind, "first": one.first, "last": one.last, "said": str(one)} for one in report.findings]
        found = {"lines": report.lines, "heads": report.heads, "findings": wrong, "further": further}
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        for one in (*report.findings, *further):
            click.echo(f"✗ {one}")
        if not report.is_complete:
            click.echo("✗ 问题过多，以上只是一部分")
        wrong_count = len(report.findings) + len(further)
        verdict = f"发现 {wrong_count} 处问题" if wrong_count else "日志完好"
        speed = f"{took:.1f} 秒，每秒 {report.lines / took:,.0f} 行"
        click.echo(f"{verdict}：{report.lines:,} 行，{report.heads:,} 个签名树头，{speed}")
    sys.exit(1 if report.findings or further else 0)


def _progress(total: int, started: float) -> Callable[[int], None]:
    """Tells standard error, once a second, from the third second on."""
    said = started + QUIET_S - 1

    def tell(lines: int) -> None:
        nonlocal said
        now = time.perf_counter()
        if now - said >= 1:
            said = now
            click.echo(f"… 已核验 {lines:,} / {total:,} 行，每秒 {lines / (now - started):,.0f} 行", err=True)

    return tell


@audit.command()
def head() -> None:
    """输出最新的签名树头（一行 JSON），交见证方保存。

    例：shuzheng audit head >> witness.jsonl
    """
    from shuzheng.kernel.audit import queries, rules

    newest = queries.signed_head()
    if newest is None:
        raise click.ClickException("日志还是空的，没有树头")
    click.echo(json.dumps(rules.to_json(newest)))


@audit.command()
@click.argument("seq", type=int)
def prove(seq: int) -> None:
    """输出第 SEQ 行的包含证明（RFC 9162），第三方可以自行验证。

    例：shuzheng audit prove 128
    """
    from shuzheng.kernel.audit import queries

    _print(lambda: queries.inclusion(seq))


@audit.command("prove-growth")
@click.argument("size", type=int)
def prove_growth(size: int) -> None:
    """输出从大小 SIZE 的树头到最新树头的一致性证明（RFC 9162）：其间只增未改。

    例：shuzheng audit prove-growth 128
    """
    from shuzheng.kernel.audit import queries

    _print(lambda: queries.consistency(size))


def _print(document: Callable[[], object]) -> None:
    try:
        click.echo(json.dumps(document(), ensure_ascii=False, indent=1))
    except Refused as refusal:
        raise click.ClickException(refusal.message) from None


@audit.command("check-witness")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_witness(file: Path) -> None:
    """把见证方保存的树头与现在的日志比对；有一个不符，退出码为 1。

    例：shuzheng audit check-witness witness.jsonl
    """
    from shuzheng.kernel.audit import queries, rules

    wrong = checked = 0
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            reason = queries.why_witness_disagrees(rules.from_json(line))
        except ValueError:
            reason = "不是签名树头"
        checked += 1
        wrong += reason is not None
        if reason:
            click.echo(f"✗ 文件第 {number} 行：{reason}")
    if not checked:
        raise click.ClickException(f"{file} 中没有树头")
    click.echo(f"见证的树头共 {checked} 个，{'全部相符' if not wrong else f'{wrong} 个不符'}")
    sys.exit(1 if wrong else 0)


@audit.command()
@click.option("--before", required=True, type=click.DateTime(["%Y-%m-%d"]), help="清理这一天以前的日志")
@click.option("--by", "login", required=True, help="办理人的登录名，须有清理权限")
def purge(before: datetime, login: str) -> None:
    """清理法定保存期满的日志正文；散列保留，日志仍可核验。

    例：shuzheng audit purge --before 2023-01-01 --by audit_admin
    """
    from django.contrib.auth import get_user_model

    from shuzheng.kernel.audit import actions

    person = get_user_model().objects.filter(login=login).first()
    if person is None:
        raise click.ClickException(f"没有登录名为 {login} 的人员")
    try:
        count = actions.purge(before=before.date(), by=person, on=clock.today())
    except Refused as refusal:
        raise click.ClickException("；".join(filter(None, [refusal.message, refusal.article]))) from None
    click.echo(f"已清理 {count:,} 行正文，散列保留")
