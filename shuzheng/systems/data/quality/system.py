"""数据治理: standards, quality rules and their issues, profiles, repairs. DAT-3, DAT-9."""

from __future__ import annotations

from shuzheng.kernel.systems import MenuItem, System
from shuzheng.systems.data.quality.flows import ISSUE

SEEN = ("quality.view", "quality.supervise")
SYSTEM = System(
    name="quality",
    label="数据治理",
    chapter="数据资源体系",
    rows=("DAT-3", "DAT-9"),
    flows=(ISSUE,),
    menu=(
        MenuItem("数据质量", "quality", SEEN, "数据", "chart"),
        MenuItem("数据标准", "quality-standards", SEEN, "数据", "book"),
    ),
)
