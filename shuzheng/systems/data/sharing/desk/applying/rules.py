"""How the desk says what the law and the exchange name by codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from shuzheng.lib.errors import Refused

MODES = {"service": "服务接口", "batch": "批量交换", "file": "文件下载"}
PERSONAL = {"none": "", "personal": "个人信息", "sensitive": "敏感个人信息"}
OPERATORS = {
    "eq": "等于",
    "ne": "不等于",
    "in": "属于（用逗号分开）",
    "prefix": "以此开头",
    "ge": "不小于",
    "le": "不大于",
    "gt": "大于",
    "lt": "小于",
    "null": "为空",
    "not_null": "不为空",
}


def grade_words(grade: int, personal: str) -> str:
    """3 级，个人信息."""
    return "，".join(filter(None, (f"{grade} 级", PERSONAL.get(personal, ""))))


def condition_words(condition: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """“所在城市”等于石家庄."""
    value = condition.get("value")
    said = "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value if value is not None else "")
    operator = OPERATORS.get(str(condition["op"]), str(condition["op"])).split("（")[0]
    return f"“{labels.get(condition['source'], condition['source'])}”{operator}{said}"


def uuid_of(text: str) -> UUID:
    """An identifier out of an address."""
    try:
        return UUID(text)
    except ValueError:
        raise Refused("网址不完整，请从目录页或列表重新进入", code="sharing.no_entry", status=404) from None
