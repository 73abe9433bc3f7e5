"""Telling the source that a refresh of its data was held, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.exchange.queries import resource_view


def tell_source(binding: Any, report: Any, at: datetime) -> None:
    """One notice to the source department for each time that a refresh is held; no value is in it."""
    view, org = resource_view(binding.resource_id), binding.resource.source
    cases.tell(
        title=f"数据更新被暂缓：{view.name}",
        body=f"“{view.name}”的新数据没有投入使用，原有数据继续提供。原因：\n" + "\n".join(report.errors[:10]),
        key=f"held:{binding.pk}:{at.isoformat()}",
        at=at,
        org=org,
    )
