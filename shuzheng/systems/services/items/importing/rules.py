"""Reading rows of three shapes: the provincial portal's JSON lines, a county's code table, our own table. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from shuzheng.kernel.calendar.specs import Limit, Unit
from shuzheng.lib.codes import why_not
from shuzheng.systems.services.items.importing.specs import Listed, Raw
from shuzheng.systems.services.items.specs import LEVELS, THEMES, Kind, Material, Part, Place

FORMATS: Mapping[str, str] = {
    "portal": "省级政务服务网事项（JSON 行）",
    "codes": "事项编码表（部门、事项、编码）",
    "own": "本平台的事项表（中文表头）",
}
_NOTHING = frozenset({"", "无", "null", "none", "-", "—", "/"})
_UNITS: Mapping[str, Unit] = {
    "工作日": "wd",
    "自然日": "d",
    "日": "d",
    "天": "d",
    "小时": "h",
    "月": "month",
    "年": "year",
}
_LIMIT = re.compile(r"(\d{1,5})\s*[（(]?\s*个?(工作日|自然日|小时|日|天|月|年)\s*[)）]?")
_KINDS = {word: kind.value for kind in Kind for word in (kind.label, kind.number, kind.number.lstrip("0"))}
_LEVELS = {label: code for code, label in LEVELS.items()}
_THEMES = {name: code for code, (label, others) in THEMES.items() for name in (label, *others)}
_PERSON, _ENTERPRISE = ("自然人", "个人"), ("法人", "企业", "机关", "组织", "单位")


def shape(columns: Iterable[str]) -> str:
    """Which of the shapes the columns are; "" for none."""
    present = set(columns)
    for name, wanted in (
        ("portal", {"TASK_CODE", "TASK_NAME", "DEPT_NAME"}),
        ("codes", {"item_code", "name", "dept_code"}),
        ("own", {"事项编码", "事项名称"}),
    ):
        if wanted <= present:
            return name
    return ""


def key_of(format: str, raw: Raw) -> str:  # noqa: A002
    """By which a row is known again."""
    column = {"portal": "TASK_CODE", "codes": "item_code", "own": "事项编码"}[format]
    return code(raw.get(column))[:96]


def said(value: object) -> str:
    """A cell's words: none for the many ways of saying nothing."""
    text = str(value).replace("\0", "").strip() if value is not None else ""
    return "" if text.casefold() in _NOTHING else text


def code(value: object) -> str:
    """A code, however it was typed."""
    return unicodedata.normalize("NFKC", said(value)).upper()


def limit(text: str) -> tuple[Limit | None, str]:
    """“20(工作日)” as a limit, and why it cannot be read where it cannot; nothing is no limit."""
    text = unicodedata.normalize("NFKC", said(text))
    if not text:
        return None, ""
    if text in ("即办", "即时", "当场", "当场办结"):
        return Limit(0, "wd"), ""
    match = _LIMIT.fullmatch(text)
    if not match:
        return None, f"时限“{text[:40]}”读不出来"
    value, unit = int(match[1]), _UNITS[match[2]]
    if value > {"month": 120, "year": 20}.get(unit, 36_600):
        return None, f"时限“{text[:40]}”大得不合常理"
    return Limit(value, unit), ""


def themes(names: Iterable[object]) -> tuple[str, ...]:
    """Our themes for a source's; what has none stands under others."""
    return tuple(dict.fromkeys(_THEMES.get(said(name), "others") for name in names if said(name)))


def audiences(names: Iterable[object]) -> tuple[str, ...]:
    """Persons, enterprises, or both."""
    text = "、".join(said(name) for name in names)
    found = [("person", _PERSON), ("enterprise", _ENTERPRISE)]
    return tuple(code for code, words in found if any(word in text for word in words))


def read(format: str, rows: Sequence[Raw]) -> list[Listed]:  # noqa: A002
    """Every row as an implementation list."""
    reader = {"portal": _portal, "codes": _codes, "own": _own}[format]
    listed = [reader(row) for row in rows]
    return repaired(listed) if format == "codes" else listed


def _several(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [one for one in re.split(r"[、;；\n]", said(value)) if one]


# ---- the portal of a province ----


def _portal(raw: Raw) -> Listed:
    number = code(raw.get("TASK_CODE"))[:96]
    statutory, doubt = limit(str(raw.get("handle_time") or ""))
    promised, other = limit(str(raw.get("handle_time_limit") or ""))
    where = said(raw.get("handle_location")).removeprefix("办理地点:").removeprefix("办理地点：")
    short, daily = said(raw.get("matter_short")), said(raw.get("matter_daily"))
    return Listed(
        number=number,
        code=number[:31] if len(number) == 33 else number,
        handling_code=number if len(number) == 33 else "",
        name=said(raw.get("TASK_NAME"))[:255],
        aliases="、".join(dict.fromkeys(filter(None, re.split(r"[、,，;；\s]+", f"{short}、{daily}"))))[:255],
        item_code=code(raw.get("CATAID"))[:64] or number[:64],
        item_name=said(raw.get("subCatalogName") or raw.get("CATANAME"))[:255],
        main_name=said(raw.get("parentCatalogName"))[:255],
        kind=_KINDS.get(said(raw.get("TASK_TYPE_TEXT")), ""),
        level=_LEVELS.get(said(raw.get("matter_level")), ""),
        org_name=said(raw.get("DEPT_NAME"))[:128],
        org_code=number[:18],
        division=said(raw.get("AREACODE")),
        statutory=statutory,
        promised=promised,
        conditions=said(raw.get("accept_standard")),
        materials=tuple(Material(said(name)) for name in _several(raw.get("material_intro")) if said(name)),
        places=(Place("办理窗口", where),) if where and where != "无线下办理窗口" else (),
        phone=said(raw.get("consult_phone"))[:128],
        complaint_phone=said(raw.get("complain_phone"))[:128],
        audiences=audiences(_several(raw.get("service_object_name"))),
        themes=themes(_several(raw.get("theme_category"))),
        visits=_count(raw.get("visit_number")),
        is_online=said(raw.get("ONLINECHECK")) == "1",
        is_posted=said(raw.get("courier_service")) == "是",
        co_orgs=said(raw.get("co_department"))[:500],
        doubts=tuple(filter(None, (doubt, other))),
    )


def _count(value: object) -> int | None:
    text = said(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else None


# ---- a county's table of codes ----

_LOCAL = re.compile(r"(?P<base>.+?)-(?P<area>\d{12})-\d{3}-(?P<org>[0-9A-Z_-]+?)-\d-\d{2}")


def _codes(raw: Raw) -> Listed:
    number, name = code(raw.get("item_code"))[:96], said(raw.get("name"))
    match = _LOCAL.fullmatch(number)
    main = said(raw.get("main_item"))
    return Listed(
        number=number,
        code=number,
        name=name[:255],
        item_code=(match["base"] if match else number)[:64],
        item_name=name[:255],
        main_name="" if main == "未分类" else main[:255],
        kind=_KINDS.get(said(raw.get("task_type")), ""),
        level="county" if match and match["area"][4:6] != "00" else "",
        org_name=said(raw.get("department"))[:128],
        org_code=code(raw.get("dept_code"))[:64],
        division=said(raw.get("area_code"))[:6],
    )


def embedded(text: str) -> str:
    """The unified social credit code that stands inside a longer one; "" where there is none."""
    found = (text[start : start + 18] for start in range(len(text) - 17))
    return next((one for one in found if why_not("uscc", one) is None), "")


def repaired(rows: Sequence[Listed]) -> list[Listed]:
    """The rows with the codes of their bodies put right where the table itself holds the proof."""
    known = sorted({found for row in rows if (found := embedded(row.number))})
    return [_repaired(row, known) for row in rows]


def _repaired(row: Listed, known: Sequence[str]) -> Listed:
    told, inside = row.org_code, embedded(row.number)
    short = re.sub(r"_.*$", "", told).replace("-", "")
    if inside and inside == told:
        return row
    if inside:
        why = "与之相符" if _is_cut_from(short, inside) else "与部门栏不同，可能是其下属单位或者机构改革后的新代码"
        words = f"单位代码“{told}”不是统一社会信用代码，按事项编码中的 {inside} 认定（{why}）"
        if why_not("uscc", told) is None:
            words = f"部门栏的代码是 {told}，事项编码中的实施主体是 {inside}，以事项编码为准"
        return replace(row, org_code=inside, repairs=(words,))
    if why_not("uscc", told) is None:
        return row
    fitting = [one for one in known if _is_cut_from(short, one)]
    if len(fitting) == 1:
        words = f"单位代码“{told}”不完整，同一表中只有 {fitting[0]} 与它相符，按此认定"
        return replace(row, org_code=fitting[0], repairs=(words,))
    return replace(row, doubts=(f"单位代码“{told}”读不出来，事项编码里也没有，请补填实施主体",))


def _is_cut_from(short: str, whole: str) -> bool:
    """Whether a code is the other's organisation code, or the other with one sign left out."""
    if len(short) == 9:
        return whole[8:17] == short
    return len(short) == 17 and any(whole[:n] + whole[n + 1 :] == short for n in range(18))


# ---- our own table ----


def _own(raw: Raw) -> Listed:
    number = code(raw.get("事项编码"))[:96]
    statutory, doubt = limit(str(raw.get("法定时限") or ""))
    promised, other = limit(str(raw.get("承诺时限") or ""))
    where = said(raw.get("办理地点"))
    return Listed(
        number=number,
        code=number[:31] if len(number) == 33 else number,
        handling_code=number if len(number) == 33 else "",
        name=said(raw.get("事项名称"))[:255],
        aliases=said(raw.get("群众常用叫法"))[:255],
        item_code=(code(raw.get("基本编码")) or number[18:31] or number)[:64],
        item_name=said(raw.get("基本目录名称") or raw.get("事项名称"))[:255],
        kind=_KINDS.get(said(raw.get("事项类型")), ""),
        level=_LEVELS.get(said(raw.get("行使层级")), ""),
        org_name=said(raw.get("实施主体"))[:128],
        org_code=(code(raw.get("统一社会信用代码")) or number[:18])[:64],
        division=said(raw.get("区划代码"))[:12],
        case_kind="immediate" if said(raw.get("办件类型")) == "即办件" else "promised",
        statutory=statutory,
        promised=promised,
        conditions=said(raw.get("受理条件")),
        materials=tuple(Material(str(name)) for name in _several(raw.get("申请材料"))),
        process=tuple(Part(str(step)) for step in _several(raw.get("办理流程"))),
        bases=tuple(Part(str(law)) for law in _several(raw.get("设定依据"))),
        places=(Place("办理窗口", where),) if where else (),
        result=said(raw.get("办理结果"))[:255],
        fee=said(raw.get("收费"))[:500],
        hours=said(raw.get("办理时间"))[:255],
        phone=said(raw.get("咨询电话"))[:128],
        complaint_phone=said(raw.get("监督投诉电话"))[:128],
        audiences=audiences(_several(raw.get("服务对象"))),
        themes=themes(_several(raw.get("主题"))),
        is_online=said(raw.get("可网上办")) == "是",
        doubts=tuple(filter(None, (doubt, other))),
    )


OWN_COLUMNS = (
    *(
        "事项编码",
        "事项名称",
        "群众常用叫法",
        "基本编码",
        "事项类型",
        "行使层级",
        "实施主体",
        "统一社会信用代码",
        "区划代码",
    ),
    *("办件类型", "法定时限", "承诺时限", "受理条件", "申请材料", "办理流程", "设定依据", "办理结果", "收费"),
    *("办理地点", "办理时间", "咨询电话", "监督投诉电话", "服务对象", "主题", "可网上办"),
)
