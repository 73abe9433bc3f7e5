"""Which standards there are."""

from collections.abc import Callable

from shuzheng.lib import codes
from shuzheng.lib.codes.text import ALNUM, DIGITS
from shuzheng.lib.errors import Refused
from shuzheng.lib.standards import contact, institutions
from shuzheng.lib.standards.values import (
    Charset,
    Check,
    CodeList,
    Number,
    Shape,
    Standard,
    Text,
    iso_date,
    iso_datetime,
    names_only,
    year,
)

_FAMILIES = {
    "uscc": (("信用代码", "uscc", "社会信用"), 10),
    "citizen-id": (("身份证", "身份号码", "证件号码", "idcard", "id_card", "公民身份"), 10),
    "org-code": (("组织机构代码", "orgcode", "org_code"), 8),
    "division": (("区划", "行政区", "areacode", "area_code", "adcode"), 6),
    "licence-id": (("证照标识",), 10),
    "resource-code": (("资源代码",), 8),
    "item-code": (("实施编码", "事项编码", "task_code", "taskcode"), 10),
    "document-number": (("文号", "发文字号"), 10),
}
_SEXES = {"0": "未知的性别", "1": "男性", "2": "女性", "9": "未说明的性别"}
_EDUCATION = {
    "10": "研究生教育",
    "20": "大学本科教育",
    "30": "大学专科教育",
    "40": "中等职业教育",
    "60": "普通高级中学教育",
    "70": "初级中学教育",
    "80": "小学教育",
    "90": "其他",
}
_EDUCATION_ALSO = {"博士": "10", "硕士": "10", "研究生": "10", "本科": "20", "专科": "30", "高中": "60", "初中": "70"}

_NAMED = (
    *(
        Standard(
            kind.code,
            kind.label,
            kind.check,
            source=kind.law,
            mask="citizen_id" if kind.personal else "",
            names=_FAMILIES[kind.code][0],
            weight=_FAMILIES[kind.code][1],
        )
        for kind in codes.KINDS.values()
    ),
    Standard("mobile", "手机号码", contact.mobile, mask="phone", names=("手机",), weight=9),
    Standard("phone", "电话号码", contact.phone, mask="phone", names=("电话", "phone", "tel"), weight=8),
    Standard("email", "电子邮箱", contact.email, mask="email", names=("邮箱", "mail"), weight=9),
    Standard("bank-card", "银行卡号", contact.bank_card, mask="bank_card", names=("银行卡", "卡号"), weight=6),
    Standard("plate", "机动车号牌", contact.plate, source="GA 36", mask="plate", names=("车牌", "号牌"), weight=9),
    Standard("person-name", "姓名", contact.person_name, mask="name", names=("姓名", "联系人"), needs_name=True),
    Standard("address", "地址", contact.address, mask="address", names=("地址", "住址", "地点"), needs_name=True),
    Standard("date", "日期", iso_date, "date", "GB/T 7408", names=("日期", "date"), weight=8),
    Standard("datetime", "日期时间", iso_datetime, "datetime", "GB/T 7408", names=("时间", "time"), weight=8),
    Standard("year", "年份", year, "integer", names=("年份", "年度", "year"), needs_name=True, weight=7),
    Standard("integer", "整数", Number(places=0), "integer", weight=2),
    Standard("decimal", "小数", Number(), "decimal", weight=1),
    Standard("percent", "百分比", Number("0", "100"), "decimal", names=("率", "占比", "比例"), needs_name=True),
    Standard(
        "longitude",
        "经度（中国境内）",
        Number("73", "136"),
        "decimal",
        names=("经度", "longitude", "lng", "lon"),
        needs_name=True,
        weight=7,
    ),
    Standard(
        "latitude",
        "纬度（中国境内）",
        Number("3", "54"),
        "decimal",
        names=("纬度", "latitude", "lat"),
        needs_name=True,
        weight=7,
    ),
    Standard("postcode", "邮政编码", Charset(DIGITS, 6, 6), names=("邮编", "邮政编码", "zip"), needs_name=True),
    Standard(
        "moe-school",
        "学校（机构）标识码",
        institutions.school,
        source="教育部",
        names=("学校", "院校", "标识码"),
        weight=8,
    ),
    Standard(
        "air-station",
        "空气监测点编码",
        institutions.air_station,
        source="中国环境监测总站",
        names=("监测点", "station"),
        weight=9,
    ),
    Standard("code", "一般代码", Charset(ALNUM, 1, 64), names=("代码", "编码"), needs_name=True, weight=3),
    Standard(
        "sex",
        "性别",
        CodeList(_SEXES, {"男": "1", "女": "2"}),
        source="GB/T 2261.1",
        names=("性别",),
        needs_name=True,
        weight=8,
    ),
    Standard(
        "education",
        "学历层次",
        CodeList(_EDUCATION, _EDUCATION_ALSO),
        source="GB/T 4658",
        names=("学历", "层次", "level"),
        weight=7,
    ),
    Standard(
        "update-cycle",
        "更新周期",
        names_only("实时", "每日", "每周", "每月", "每季度", "每半年", "每年", "不定期"),
        source="政务信息资源目录编制指南",
        names=("周期", "频率"),
        weight=9,
    ),
    Standard(
        "share-type",
        "共享属性",
        names_only("无条件共享", "有条件共享", "不予共享"),
        source="政务数据共享条例第十四条",
        names=("共享",),
        weight=9,
    ),
    Standard(
        "air-quality",
        "空气质量级别",
        names_only("优", "良", "轻度污染", "中度污染", "重度污染", "严重污染"),
        source="HJ 633",
        names=("级别", "quality"),
        weight=9,
    ),
    Standard(
        "yes-no",
        "是否",
        CodeList({"1": "是", "0": "否"}, {"Y": "1", "N": "0", "true": "1", "false": "0"}),
        "boolean",
        names=("是否",),
        weight=4,
    ),
    Standard("text", "文本", Text(), weight=0),
)

STANDARDS: dict[str, Standard] = {standard.code: standard for standard in _NAMED}


Source = Callable[[str], Standard | None]
_sources: dict[str, Source] = {}


def add_source(family: str, source: Source) -> None:
    """Let a family of codes, `family:…`, be looked up where an installation keeps its own standards."""
    _sources[family] = source


def find(code: str) -> Standard:
    """The standard of that code, bounds included."""
    if code in STANDARDS:
        return STANDARDS[code]
    family, colon, bounds = code.partition(":")
    if colon and family in _sources:
        if found := _sources[family](code):
            return found
        raise Refused(f"数据标准“{code}”没有登记，或今天不在有效期内", code="standards.unknown")
    if colon and family in _BOUNDED:
        try:
            return Standard(code, f"{_LABELS[family]}（{bounds}）", _BOUNDED[family](bounds), family, weight=3)
        except (ValueError, ArithmeticError) as error:
            message = f"标准“{code}”的范围写法不对，应形如 decimal:0..100、text:1..50、list:是|否、shape:AA-9999"
            raise Refused(message, code="standards.bounds") from error
    raise Refused(f"没有数据标准“{code}”，可用的有：{'、'.join(STANDARDS)}", code="standards.unknown")


def why_not(code: str, value: str | None) -> str | None:
    """Why the value does not conform, in Chinese, or None when it does."""
    return find(code).check(value) if value else "值为空"


def _decimal_between(bounds: str) -> Check:
    low, high = _ends(bounds)
    return Number(low, high)


def _integer_between(bounds: str) -> Check:
    low, high = _ends(bounds)
    return Number(low, high, places=0)


def _text_between(bounds: str) -> Check:
    low, high = _ends(bounds)
    return Text(int(low or 1), int(high or 10_000))


def _one_of(bounds: str) -> Check:
    return names_only(*(name.strip() for name in bounds.split("|") if name.strip()))


def _ends(bounds: str) -> tuple[str, str]:
    low, dots, high = bounds.partition("..")
    if not dots:
        raise ValueError(bounds)
    return low.strip(), high.strip()


_BOUNDED: dict[str, Callable[[str], Check]] = {
    "decimal": _decimal_between,
    "integer": _integer_between,
    "text": _text_between,
    "list": _one_of,
    "shape": Shape,
}
_LABELS = {"decimal": "小数", "integer": "整数", "text": "文本", "list": "代码表", "shape": "格式"}
