"""基层治理网格: cells below the village, one worker a day, events, departments that come when called."""

from shuzheng.kernel.systems import MenuItem, System
from shuzheng.systems.society.grid.calls.flows import GRID_CALL
from shuzheng.systems.society.grid.events.flows import GRID_EVENT

REPORT, VIEW = "grid.report", "grid.view"

SYSTEM = System(
    name="grid",
    label="基层治理网格",
    chapter="社会治理",
    rows=("SOC-5",),
    flows=(GRID_EVENT, GRID_CALL),
    menu=(
        MenuItem("今日网格", "grid-today", REPORT, icon="home"),
        MenuItem("上报事件", "grid-report", REPORT, icon="plus"),
        MenuItem("网格事件", "grid-events", VIEW, icon="warn"),
        MenuItem("网格与网格员", "grids", VIEW, icon="grid"),
        MenuItem("分布", "grid-map", VIEW, icon="map"),
        MenuItem("回流数据", "grid-data", VIEW, icon="down"),
    ),
)
