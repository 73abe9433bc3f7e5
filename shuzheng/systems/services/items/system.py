"""What the items put on the face: the public door, the rail, the search box, figures."""

from __future__ import annotations

from shuzheng.kernel.systems import Entrance

ENTRANCES = (Entrance("政务服务", "services", "找事项、看指南：要带什么、多久办好、到哪里办", "desk", 10),)
