"""`shuzheng demo-people`: a synthetic province, to a file or into the registers."""

from __future__ import annotations

import os
from pathlib import Path
from time import monotonic

import click


@click.command()
@click.option("--scale", default=100_000, show_default=True, help="多少人，1 万到 7461 万")
@click.option("--seed", default=7, show_default=True, help="种子：同一种子总是生成同样的人")
@click.option("--county", "counties", multiple=True, metavar="区划代码", help="只要这些县（可多次），人数仍按全省比例")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="写入 .parquet 或 .csv 文件")
@click.option("--load", is_flag=True, help="装入本机的人口库（只限演示环境）")
@click.option("--replace", is_flag=True, help="装入前先清空演示人口")
def demo_people(
    scale: int, seed: int, counties: tuple[str, ...], out: Path | None, *, load: bool, replace: bool
) -> None:
    """生成虚构的全省人口：各县人数、年龄、性别、户数与 2020 年普查成比例；号码可通过校验，但不属于任何在世的人。

    \b
    例：shuzheng demo-people --scale 100000 --seed 7 --out 人口.parquet
        shuzheng demo-people --scale 1000000 --load --replace
    """
    if (out is None) == (not load):
        raise click.UsageError("请在 --out 文件名 与 --load 之间选一个")
    from seeds.people import tables
    from seeds.people.province import people

    begun, progress = monotonic(), _Progress(scale)
    made = people(scale, seed=seed, counties=counties)
    total = tables.write(out, made, progress=progress) if out else _load(made, progress, replace=replace)
    click.echo(f"共 {total:,} 人，用时 {monotonic() - begun:.1f} 秒")


def _load(made: object, progress: object, *, replace: bool) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuzheng.config.settings")
    import django

    django.setup()
    from seeds.people import loading
    from shuzheng.lib import clock

    if replace:
        loading.clear(at=clock.now())
    return loading.load(made, at=clock.now(), progress=progress)  # type: ignore[arg-type]


class _Progress:
    """A line for every tenth part."""

    def __init__(self, scale: int) -> None:
        self.scale, self.done, self.said = scale, 0, 0

    def __call__(self, code: str, count: int) -> None:
        """One more county is done."""
        self.done += count
        if (part := self.done * 10 // self.scale) > self.said:
            self.said = part
            click.echo(f"已完成 {self.done:,} 人（到 {code}）")
