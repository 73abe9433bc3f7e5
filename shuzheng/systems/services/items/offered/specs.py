"""What the demonstration offers: items in plain words, and the forms of two of them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One item; materials that begin with 证照： or 共享： need not be brought."""

    org: str
    code: str
    name: str
    kind: str
    aliases: str = ""
    statutory: str = ""
    promised: str = ""
    audiences: tuple[str, ...] = ("person",)
    themes: tuple[str, ...] = ("others",)
    materials: tuple[str, ...] = ()
    conditions: str = ""
    result: str = ""
    bases: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    fee: str = "不收费"
    visits: int = 0
    form: str = ""  # one of FORMS


def _among(*titles: str) -> list[dict[str, str]]:
    return [{"const": title, "title": title} for title in titles]


_DINER, _CANTEEN = "餐饮服务经营者", "集中用餐单位食堂"
_COLD = ("冷食类食品制售", "生食类食品制售")
FOOD: dict[str, Any] = {
    "type": "object",
    "title": "食品经营许可申请书",
    "x-groups": [
        {
            "name": "operator",
            "title": "谁来经营",
            "help": "营业执照上已有的信息由系统填好，请核对。",
            "questions": ["name", "uscc", "contact", "phone"],
        },
        {
            "name": "place",
            "title": "在哪里经营",
            "help": "",
            "questions": ["sign", "address", "area", "same", "storage", "lease_from", "lease_to"],
        },
        {
            "name": "business",
            "title": "经营什么",
            "help": "一个经营场所只能选一种主体业态。",
            "questions": ["kind", "diners", "online", "shop_url", "projects", "cold_room", "seats"],
        },
        {
            "name": "people",
            "title": "谁管食品安全",
            "help": "",
            "questions": ["officer", "officer_phone", "trained_on", "staff", "health"],
        },
        {"name": "promise", "title": "确认", "help": "", "questions": ["plan", "truth"]},
    ],
    "required": [
        *("name", "uscc", "contact", "phone", "sign", "address", "area", "same", "storage", "kind", "diners", "online"),
        *("shop_url", "projects", "cold_room", "seats", "officer", "officer_phone", "staff", "plan", "truth"),
    ],
    "properties": {
        "name": {"type": "string", "title": "经营者名称", "x-supplied": "org:name"},
        "uscc": {"type": "string", "title": "统一社会信用代码", "x-standard": "uscc", "x-supplied": "org:uscc"},
        "contact": {"type": "string", "title": "联系人", "minLength": 2, "maxLength": 30},
        "phone": {"type": "string", "title": "联系电话", "x-standard": "phone"},
        "sign": {"type": "string", "title": "门店招牌上的字号", "maxLength": 40},
        "address": {
            "type": "string",
            "title": "经营场所详细地址",
            "description": "写到门牌号，与租赁合同或者不动产权证书一致",
            "minLength": 6,
            "maxLength": 120,
        },
        "area": {"type": "number", "title": "经营面积（平方米）", "exclusiveMinimum": 0, "maximum": 50000},
        "same": {"type": "boolean", "title": "仓库和经营场所在同一处吗"},
        "storage": {
            "type": "string",
            "title": "仓库地址",
            "maxLength": 120,
            "x-when": {"question": "same", "is": [False]},
        },
        "lease_from": {"type": "string", "format": "date", "title": "租期起"},
        "lease_to": {"type": "string", "format": "date", "title": "租期止", "x-after": "lease_from"},
        "kind": {"type": "string", "title": "主体业态", "oneOf": _among("食品销售经营者", _DINER, _CANTEEN)},
        "diners": {
            "type": "integer",
            "title": "每餐最多用餐人数",
            "minimum": 1,
            "maximum": 20000,
            "x-when": {"question": "kind", "is": [_CANTEEN]},
        },
        "online": {"type": "boolean", "title": "通过网络经营吗"},
        "shop_url": {
            "type": "string",
            "title": "网店网址或者平台上的店名",
            "maxLength": 200,
            "x-when": {"question": "online", "is": [True]},
        },
        "projects": {
            "type": "array",
            "title": "经营项目",
            "description": "可以多选",
            "uniqueItems": True,
            "minItems": 1,
            "items": {
                "oneOf": _among("散装食品销售", "热食类食品制售", "冷食类食品制售", "生食类食品制售", "自制饮品制售")
            },
        },
        "cold_room": {
            "type": "boolean",
            "title": "有专间或者专用操作区吗",
            "description": "冷食、生食须有",
            "x-when": {"question": "projects", "is": list(_COLD)},
        },
        "seats": {
            "type": "integer",
            "title": "餐位数",
            "minimum": 0,
            "maximum": 5000,
            "x-when": {"question": "kind", "is": [_DINER]},
        },
        "officer": {"type": "string", "title": "食品安全管理人员姓名", "minLength": 2, "maxLength": 30},
        "officer_phone": {"type": "string", "title": "食品安全管理人员手机", "x-standard": "mobile"},
        "trained_on": {"type": "string", "format": "date", "title": "最近一次培训考核日期"},
        "staff": {"type": "integer", "title": "从业人员数", "minimum": 1, "maximum": 5000},
        "health": {
            "type": "array",
            "x-kind": "files",
            "title": "从业人员健康证明",
            "description": "接触直接入口食品的人员才要；可以一次选多个文件",
        },
        "plan": {
            "type": "array",
            "x-kind": "files",
            "title": "设备布局和操作流程图",
            "description": "照片或者手绘图都可以",
            "minItems": 1,
        },
        "truth": {"type": "boolean", "const": True, "title": "以上内容真实，我愿意承担不实的后果"},
    },
}
CARD: dict[str, Any] = {
    "type": "object",
    "required": ["name", "number", "post"],
    "properties": {
        "name": {"type": "string", "title": "老人姓名", "x-supplied": "account:name"},
        "number": {
            "type": "string",
            "title": "老人身份证号码",
            "x-standard": "citizen-id",
            "x-supplied": "account:number",
        },
        "post": {"type": "string", "title": "证怎么给您", "oneOf": _among("只要电子证", "到窗口取", "寄到家")},
        "address": {
            "type": "string",
            "title": "邮寄地址",
            "maxLength": 120,
            "x-when": {"question": "post", "is": ["寄到家"]},
        },
    },
}
FORMS = {"food": FOOD, "card": CARD}


def rows() -> list[Row]:
    """The items of the list beside this file."""
    with (Path(__file__).parent / "items.toml").open("rb") as file:
        return [Row(**{name: _fixed(value) for name, value in one.items()}) for one in tomllib.load(file)["item"]]


def _fixed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
