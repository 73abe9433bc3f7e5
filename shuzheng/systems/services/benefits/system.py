"""What the matching of policies brings to the system."""

from __future__ import annotations

from shuzheng.kernel.systems import Entrance, MenuItem
from shuzheng.systems.services.benefits.flows import APPEAL

FLOWS = (APPEAL,)
MENU = (
    MenuItem("惠企惠民政策", "benefits-own", "benefits.view", icon="star"),
    MenuItem("免申即享名单", "offers-own", "benefits.view", icon="people"),
)
ENTRANCES = (Entrance("政策直达", "benefits", "看看您或者您的企业符合哪些政策", icon="star", order=30),)
