"""What the application side of the hall brings to the system."""

from __future__ import annotations

from shuzheng.kernel.systems import Entrance, MenuItem
from shuzheng.systems.services.hall.bundles.flows import FLOWS as BUNDLE_FLOWS
from shuzheng.systems.services.hall.flows import APPLICATION
from shuzheng.systems.services.hall.ratings.flows import RECTIFICATION

FLOWS = (APPLICATION, RECTIFICATION, *BUNDLE_FLOWS)
MENU = (
    MenuItem("我的办件", "my-applications", "self.view", icon="desk"),
    MenuItem("窗口收件", "counter", "services.assist", icon="desk"),
    MenuItem("登记代办授权", "counter-proxy", "services.assist", icon="people"),
)
ENTRANCES = (
    Entrance("一件事一次办", "matters", "出生、开餐饮店、注销、买房：一张表，几个部门一起办", icon="tree", order=15),
    Entrance("办件进度", "progress", "凭办件编号和后四位查询，不用登录", icon="search", order=20),
    Entrance("服务评价", "ratings", "各单位的好差评，公开可查", icon="star", order=40),
)
