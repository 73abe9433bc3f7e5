"""What the application side of the hall brings to the system."""

from __future__ import annotations

from shuzheng.kernel.systems import MenuItem
from shuzheng.systems.services.hall.flows import APPLICATION
from shuzheng.systems.services.hall.ratings.flows import RECTIFICATION

FLOWS = (APPLICATION, RECTIFICATION)
MENU: tuple[MenuItem, ...] = ()
