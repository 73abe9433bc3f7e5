"""行政数字化监督: lights over every clock, rules over every case's log, supervision cases, tables and reports."""

from shuzheng.kernel.systems import MenuItem, System
from shuzheng.systems.office.supervision.cases.flows import SUPERVISION

VIEW, GROUP = "supervision.view", "监督"

SYSTEM = System(
    name="supervision",
    label="行政数字化监督",
    chapter="政务办公",
    rows=("OFF-3",),
    flows=(SUPERVISION,),
    menu=(
        MenuItem("红黄灯", "lights", VIEW, GROUP, "busy"),
        MenuItem("监督发现", "findings", VIEW, GROUP, "warn"),
        MenuItem("督办件", "supervision-cases", VIEW, GROUP, "law"),
        MenuItem("排名", "league", VIEW, GROUP, "chart"),
        MenuItem("监督月报", "supervision-reports", VIEW, GROUP, "book"),
    ),
)
