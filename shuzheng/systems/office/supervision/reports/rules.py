"""What a monthly report says: its figures as plain values, and the sentences made of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from shuzheng.lib.crypto import sm3

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the report: its heading and its lines, as they are printed."""

    title: str
    head: Sequence[str]
    lines: Sequence[Sequence[str]]


def digest(figures: Figures) -> str:
    """The SM3 of the figures in canonical form: who has the report can check that they are those that were sent."""
    return sm3(orjson.dumps(figures, option=orjson.OPT_SORT_KEYS)).hex()


def plain(line: Any) -> dict[str, Any]:
    """A line of a league table as JSON."""
    return asdict(line)


def sentences(figures: Figures) -> list[str]:
    """The report's text."""
    lights, month, cases = figures["lights"], figures["month"], figures["cases"]
    running = sum(lights.values())
    red, amber, green, still = (lights[name] for name in ("red", "amber", "green", "still"))
    now = (
        f"截至{figures['at']}，{figures['division']}及所辖在走时钟{running}个："
        f"已超期{red}个，即将到期{amber}个，期限内{green}个，暂停计时{still}个。"
    )
    laid = (
        f"立督办件{cases['opened']}件，办结{cases['closed']}件（不属实{cases['dismissed']}件），"
        f"现在办{cases['open']}件，其中复核中{cases['objected']}件。"
    )
    done = (
        f"{month}共办结时钟{figures['done']}个，其中逾期{figures['late']}个，"
        f"另有{figures['late_now']}个现已超期尚未办结，按期率{share(figures['rate'])}。"
    )
    return [now, done, f"{month}监督规则发现问题{sum(figures['findings'].values())}项。{laid}"]


def tables(figures: Figures) -> list[Table]:
    """The report's tables."""
    return [
        Table("一、红黄灯（按系统）", ("系统", "已超期", "即将到期", "期限内", "暂停"), figures["systems"]),
        Table("二、监督发现（按规则）", ("规则", "项数"), [[name, str(n)] for name, n in figures["findings"].items()]),
        Table("三、区划情况", LEAGUE_HEAD, [_league(one) for one in figures["places"]]),
        Table("四、单位情况", LEAGUE_HEAD, [_league(one) for one in figures["units"]]),
        Table("五、超期最久的办件", ("办件", "事项", "时钟", "届满日", "超期（日）"), figures["longest"]),
    ]


LEAGUE_HEAD = ("名次", "名称", "办结", "逾期", "现超期", "按期率", "中位数（日）", "发现")


def _league(one: Mapping[str, Any]) -> list[str]:
    median = "—" if one["median"] is None else f"{one['median']:g}"
    rank = str(one["rank"]) if one["rank"] else "不排名"
    counts = [str(one[name]) for name in ("done", "late", "late_now")]
    return [rank, one["name"], *counts, share(one["rate"]), median, str(one["findings"])]


def share(value: float | None) -> str:
    """98.5%, or a gap."""
    return "—" if value is None else f"{value:.1%}"
