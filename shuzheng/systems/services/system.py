"""政务服务: items and their guides, applications and their cases. Decree 716, 行政许可法."""

from shuzheng.kernel.systems import System
from shuzheng.systems.services.benefits import system as benefits
from shuzheng.systems.services.hall import system as hall
from shuzheng.systems.services.items import system as items

SYSTEM = System(
    name="services",
    label="政务服务",
    chapter="政务服务",
    rows=("SVC-2", "SVC-3", "SVC-4", "SVC-5"),
    flows=(*hall.FLOWS, *benefits.FLOWS),
    menu=(*items.MENU, *hall.MENU, *benefits.MENU),
    entrances=(*items.ENTRANCES, *hall.ENTRANCES, *benefits.ENTRANCES),
)
