"""Which node is under which, when it is well, who shares only by agreement, what may not be built. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

DECREE_IN_FORCE = date(2025, 8, 1)
"""政务数据共享条例（国务院令第809号）自2025年8月1日起施行."""

SUPERIOR = {"national": None, "province": "national", "city": "province", "new_area": "province"} | {
    "department": "province"
}
"""国办函〔2022〕102号: one national platform, provincial ones under it, cities and departments under the province."""

Health = Literal["unknown", "well", "slow", "down"]
HEALTH_LABELS: dict[Health, str] = {"unknown": "未检测", "well": "正常", "slow": "缓慢", "down": "不可用"}


def why_not_superior(kind: str, superior: str | None) -> str | None:
    """国办函〔2022〕102号 上联国家、覆盖各市和雄安新区、横连省直部门."""
    wanted = SUPERIOR[kind]
    if superior == wanted:
        return None
    return (
        "国家节点没有上联节点" if wanted is None else "上联节点的类别不符：市级、新区和部门节点上联省级，省级上联国家"
    )


def health(
    *,
    checked_at: datetime | None,
    answered_at: datetime | None,
    delay_ms: int | None,
    at: datetime,
    stale_minutes: int,
    slow_ms: int,
) -> Health:
    """国办函〔2022〕102号 运行监测: what the last check says, as long as it is fresh."""
    if checked_at is None or at - checked_at > timedelta(minutes=stale_minutes):
        return "unknown"
    if answered_at is None or answered_at < checked_at:
        return "down"
    return "slow" if delay_ms is not None and delay_ms > slow_ms else "well"


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreement as the rule sees it."""

    direction: str
    start: date
    end: date

    def allows(self, direction: str, on: date) -> bool:
        """Whether it covers a direction on a day."""
        return self.direction in (direction, "both") and self.start <= on < self.end


def why_not_share(agreements: Iterable[Agreed], *, direction: str, on: date) -> str | None:
    """政务数据共享条例第四十三条: other organs follow the decree by reference, so both sides agree first."""
    if any(one.allows(direction, on) for one in agreements):
        return None
    return "与该机关没有在有效期内的共享协议，请先签订协议"


def why_not_harvest(org_kind: str) -> str | None:
    """政务数据共享条例第四十三条: the catalogue of an organ outside government is never harvested by itself."""
    return "该单位不是政府部门，目录不自动归集，按协议逐项对接" if org_kind == "outside_organ" else None


def why_not_build(kind: str, built_on: date) -> str | None:
    """政务数据共享条例第三十一条: no new exchange system across levels, areas, systems, departments or business."""
    if kind != "exchange" or built_on < DECREE_IN_FORCE:
        return None
    return "不得新建跨层级、跨地域、跨系统、跨部门、跨业务的政务数据共享交换系统，请使用全国一体化政务大数据体系"
