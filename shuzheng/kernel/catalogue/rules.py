"""The law of the catalogue: Decree 809 art. 13–19, the 2017 guide, grading. Pure: None, "" or the reason."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from shuzheng.kernel.catalogue.specs import (
    CLOCKED_CHANGES,
    Basis,
    Column,
    DataType,
    ElementSpec,
    EntrySpec,
    GradeFloors,
    Impact,
    Importance,
    Missing,
    Mode,
    Opening,
    Personal,
    Purpose,
    Secrecy,
    Sharing,
    Standing,
)
from shuzheng.lib import codes, masks, standards
from shuzheng.lib.errors import Refused

CODE_SCHEME = "guide-2017"
GRADES = range(1, 5)
ART_13, ART_14, ART_15, ART_17 = (f"政务数据共享条例第{n}条" for n in ("十三", "十四", "十五", "十七"))
ART_19 = "政务数据共享条例第十九条"
GUIDE = "政务信息资源目录编制指南（试行）"
GRADING = "GB/T 43697—2024 及本地分级规则"

# ---- codes (standards 3.6) ----


def why_not_class_path(path: str) -> str | None:
    """政务信息资源目录编制指南：类 1 位、项 2 位、目 3 位、细目不定长."""
    if len(path) <= 24 and codes.why_not("resource-code", f"{path}/1") is None:
        return None
    return "分类代码应为：类 1 位（1 基础、2 主题、3 部门）、项 2 位、目 3 位，其后可加细目"


def next_code(class_path: str, last: int) -> str:
    """政务信息资源目录编制指南：the code after the `last` one given out under a class path."""
    return f"{class_path}/{last + 1:06d}"


def split_code(code: str) -> tuple[str, int]:
    """政务信息资源目录编制指南：class path and sequence of a code."""
    path, _, sequence = code.partition("/")
    return path, int(sequence)


# ---- basis for withholding (art. 15) ----

_PROVINCES = (
    "北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|贵州|云南|西藏|"
    "陕西|甘肃|青海|宁夏|新疆"
)
_LOCAL = re.compile(
    rf"^[《]?({_PROVINCES}|[\u4e00-\u9fff]{{2,8}}(自治州|自治县|地区|经济特区))|^[《]?[\u4e00-\u9fff]{{2,3}}(?<!城)市(?!场)"
)
_STATUTE = re.compile(r"(?<!办)法$|法典$")
_BELOW = re.compile(
    r"通知|意见|函$|批复|内部(文件|规定|制度)|工作制度|工作规范|指南|部令|总局令|委员会令|部门规章|会议纪要|省令|市令"
)
_ENDINGS = {
    Basis.LAW: ("法", "法典", "决定", "解释"),
    Basis.ADMINISTRATIVE_REGULATION: ("条例", "规定", "办法", "细则"),
    Basis.STATE_COUNCIL_DECISION: ("决定",),
}


def why_not_basis(kind: str, name: str, article: str) -> str | None:
    """政务数据共享条例第十五条：不予共享只能依据法律、行政法规或者国务院决定."""
    if kind not in set(Basis):
        return "不予共享的依据只能是法律、行政法规或者国务院决定；部门规章、地方性法规、内部文件不能作为依据"
    bare = re.sub(r"[（(].*?[）)]|[《》\s]", "", name)
    if not bare or not article.strip():
        return "请写明依据的名称和条款"
    if (_LOCAL.search(bare) and not _STATUTE.search(bare)) or _BELOW.search(bare):
        return f"《{bare}》不是法律、行政法规或者国务院决定，不能作为不予共享的依据"
    if not bare.endswith(_ENDINGS[Basis(kind)]) or (kind == Basis.LAW and bare.endswith("办法")):
        return f"《{bare}》看来不是{Basis(kind).label}，请核对依据的性质和全称"
    return None


# ---- grades (GB/T 43697 and local levels) ----


def importance(impact_object: str, degree: str) -> Importance:
    """GB/T 43697—2024：national grade from the object harmed and the degree."""
    table = {
        "national_security": (Importance.CORE, Importance.CORE, Importance.IMPORTANT),
        "economy": (Importance.CORE, Importance.IMPORTANT, Importance.GENERAL),
        "social_order": (Importance.CORE, Importance.IMPORTANT, Importance.GENERAL),
        "public_interest": (Importance.CORE, Importance.IMPORTANT, Importance.GENERAL),
        "organisation": (Importance.GENERAL, Importance.GENERAL, Importance.GENERAL),
        "individual": (Importance.GENERAL, Importance.GENERAL, Importance.GENERAL),
    }
    return table[impact_object][("extreme", "serious", "general").index(degree)]


def element_floor(personal: str, floors: GradeFloors) -> int:
    """本地分级规则：the least grade of an element."""
    return {Personal.PERSONAL: floors.personal, Personal.SENSITIVE: floors.sensitive}.get(Personal(personal), 1)


def resource_floor(sharing: str, elements: Iterable[ElementSpec], floors: GradeFloors) -> int:
    """本地分级规则：the least grade of a resource: its sharing class, and its highest element."""
    by_class = {Sharing.CONDITIONAL: floors.conditional, Sharing.WITHHELD: floors.withheld}
    own = [by_class[Sharing(sharing)]] if sharing in by_class else [1]
    return max(own + [max(e.grade or 1, element_floor(e.personal, floors)) for e in elements])


# ---- labels and masks ----

TELLING_STANDARDS = frozenset(one.code for one in standards.STANDARDS.values() if one.weight >= 9)
"""Standards so particular that two columns of the same one say the same; a date or a text does not."""


def normal_label(label: str) -> str:
    """The same word however it was typed: width, case, spaces and punctuation gone, a final（…）kept out."""
    text = unicodedata.normalize("NFKC", label).casefold()
    text = re.sub(r"\([^()]*\)$", "", text.strip())
    return "".join(c for c in text if c.isalnum())


_MASK_OF_WORD = (
    (r"身份证|公民身份|证件号", "citizen_id"),
    (r"手机|电话|联系方式", "phone"),
    (r"银行|账号|卡号", "bank_card"),
    (r"邮箱|电子邮件", "email"),
    (r"车牌|号牌", "plate"),
    (r"地址|住址|住所", "address"),
    (r"出生日期|生日", "year"),
    (r"姓名|联系人|负责人|法定代表人", "name"),
)
IDENTIFIERS = frozenset({"citizen_id", "phone", "bank_card", "plate", "email", "name"})


def _shape(label: str, standard: str) -> str:
    by_standard = standards.STANDARDS[standard].mask if standard in standards.STANDARDS else ""
    return by_standard or next((mask for words, mask in _MASK_OF_WORD if re.search(words, label)), "")


def default_mask(label: str, grade: int, personal: str, standard: str, *, purpose: str = Purpose.DISPLAY) -> str:
    """The mask that grade, personal quality and purpose demand (a design default; PIPL art. 6 and 28): "" for none."""
    if personal == Personal.NONE:
        return "hidden" if grade >= 4 else "generic" if grade == 3 else ""
    shape = _shape(label, standard)
    if purpose == Purpose.HANDLING and personal == Personal.PERSONAL and grade < 4:
        return ""  # the duty needs the value itself; the grant still has to name the element
    if purpose == Purpose.ANALYSIS:
        return "token" if shape in IDENTIFIERS else "year" if shape == "year" else "hidden"
    return shape or ("hidden" if personal == Personal.SENSITIVE else "generic")


def masked_sample(element: ElementSpec) -> str:
    """The sample as anybody may see it; masking what is masked already changes nothing that matters."""
    kind = element.mask or default_mask(element.label, element.grade or 1, element.personal, element.standard)
    if not kind or not element.sample:
        return element.sample
    return masks.mask("hidden" if kind == "token" or kind not in masks.KINDS else kind, element.sample) or ""


# ---- a proposal from a table ----

_SENSITIVE = frozenset({"citizen_id", "bank_card", "address"})
_OF_AN_OFFICE = re.compile(
    r"咨询|办公|监督|投诉|热线|传真|单位|机构|学校|企业|经营|注册|站点|办理|consult|complain|office|hotline",
    re.IGNORECASE,
)
_OF_A_HOME = re.compile(r"家庭|住址|户籍|居住")


def propose_from_table(columns: Iterable[Column], floors: GradeFloors) -> list[ElementSpec]:
    """What the columns of a table seem to be; a person confirms. Samples come out masked."""
    return [_proposed(column, floors) for column in columns]


def _proposed(column: Column, floors: GradeFloors) -> ElementSpec:
    values = [value for value in column.values if value]
    label = column.label or (column.name if re.search(r"[\u4e00-\u9fff]", column.name) else "")
    standard = next((one.standard for one in standards.propose(f"{label} {column.name}", values)), None)
    code = standard.code if standard else ""
    personal = _personal(f"{label} {column.name}", _shape(label, code))
    if personal != Personal.NONE and code.startswith("list:"):
        code, standard = "", None  # a list of the persons themselves is no standard
    grade = element_floor(personal, floors)
    is_typed = standard and column.data_type == DataType.TEXT and standard.data_type in set(DataType)
    proposal = ElementSpec(
        name=column.name,
        label=label,
        data_type=standard.data_type if standard and is_typed else column.data_type,
        length=max(map(len, values), default=0) or None,
        standard=code,
        grade=grade,
        personal=personal,
        mask=default_mask(label, grade, personal, code),
        is_key=column.is_key,
        nullable=column.nullable,
        sample=values[0] if values else "",
    )
    return replace(proposal, sample=masked_sample(proposal))


def _personal(label: str, shape: str) -> Personal:
    """An office's telephone or address tells of no person; anything else of that shape may."""
    is_office = shape in ("phone", "email") and _OF_AN_OFFICE.search(label)
    if not shape or is_office or (shape == "address" and not _OF_A_HOME.search(label)):
        return Personal.NONE
    return Personal.SENSITIVE if shape in _SENSITIVE else Personal.PERSONAL


# ---- what is missing (art. 13–17, all at once) ----


def why_not_submittable(entry: EntrySpec, elements: Sequence[ElementSpec], standing: Standing) -> list[Missing]:
    """政务数据共享条例第十三至十七条、编制指南：everything that is missing, so that it can be told once."""
    parts = (
        _plain_fields(entry),
        _sharing(entry),
        _withholding(entry),
        _grading(entry, elements, standing.floors),
        _assessments(entry, elements),
        _change(entry, is_first=standing.is_first),
        _elements(entry, elements, standing),
        _standing(standing),
    )
    return [missing for part in parts for missing in part]


def _plain_fields(entry: EntrySpec) -> Iterator[Missing]:
    required = (
        ("name", "请填写目录名称", ART_13),
        ("summary", "请填写摘要", GUIDE),
        ("data_format", "请选择数据格式", ART_13),
        ("update_cycle", "请选择数据更新频率", ART_13),
        ("sharing", "请选择共享属性", ART_13),
        ("opening", "请选择开放属性", GUIDE),
        ("valid_on", "请填写数据生效日期", GUIDE),
    )
    yield from (Missing(name, message, article) for name, message, article in required if not getattr(entry, name))
    if reason := why_not_class_path(entry.class_path):
        yield Missing("class_path", reason, GUIDE)


def _sharing(entry: EntrySpec) -> Iterator[Missing]:
    if entry.sharing and entry.sharing != Sharing.WITHHELD and not entry.modes:
        yield Missing("modes", "请至少选择一种共享方式", ART_13)
    if entry.sharing == Sharing.CONDITIONAL:
        if not entry.sharing_scope:
            yield Missing("sharing_scope", "有条件共享须列明共享范围", ART_14)
        if not entry.permitted_purposes:
            yield Missing("permitted_purposes", "有条件共享须列明使用用途", ART_14)
    elif entry.sharing == Sharing.OPEN and (entry.sharing_scope or entry.permitted_purposes or entry.other_conditions):
        yield Missing("sharing", "无条件共享不得附加范围、用途或者其他条件", ART_15)


def _withholding(entry: EntrySpec) -> Iterator[Missing]:
    if entry.sharing != Sharing.WITHHELD:
        return
    if not entry.withheld_reason:
        yield Missing("withheld_reason", "不予共享须说明理由", ART_15)
    if reason := why_not_basis(entry.basis_kind, entry.basis_name, entry.basis_article):
        yield Missing("basis_name", reason, ART_15)
    if entry.opening in (Opening.OPEN, Opening.CONDITIONAL):
        yield Missing("opening", "不予共享的数据不得向社会开放", GUIDE)


def _grading(entry: EntrySpec, elements: Sequence[ElementSpec], floors: GradeFloors) -> Iterator[Missing]:
    if entry.importance not in set(Importance):
        yield Missing("importance", "请确定国家分级：一般、重要或者核心数据", GRADING)
    if entry.grade is None or entry.grade not in GRADES:
        yield Missing("grade", "请确定级别（1 至 4 级）", ART_13)
        return
    floor = resource_floor(entry.sharing, elements, floors)
    if entry.grade < floor:
        yield Missing("grade", f"级别不得低于 {floor} 级：不低于最高的数据项，并符合共享属性的最低级别", GRADING)


def _assessments(entry: EntrySpec, elements: Sequence[ElementSpec]) -> Iterator[Missing]:
    if not (entry.secrecy and entry.secrecy_on):
        yield Missing("secrecy", "报送前须完成保密风险评估，并填写结论和日期", ART_13)
    elif entry.secrecy != Secrecy.CLEAR:
        yield Missing("secrecy", "国家秘密、工作秘密不适用政务数据共享，不得编入目录", "政务数据共享条例第三条")
    if not (entry.impact and entry.impact_on):
        yield Missing("impact", "报送前须完成个人信息保护影响评估，并填写结论和日期", ART_13)
    elif entry.impact == Impact.UNACCEPTABLE:
        yield Missing("impact", "个人信息保护影响评估结论为风险不可接受，不得报送", ART_13)
    elif entry.impact == Impact.NOT_INVOLVED and any(e.personal != Personal.NONE for e in elements):
        yield Missing("impact", "含有个人信息的数据项，评估结论不能是“不涉及个人信息”", ART_13)


def _change(entry: EntrySpec, *, is_first: bool) -> Iterator[Missing]:
    if not is_first and not entry.change_reason:
        yield Missing("change_reason", "请说明本次更新的原因", ART_17)
    if entry.change in CLOCKED_CHANGES and not (entry.change_on and entry.change_event):
        yield Missing("change_on", "请写明调整的依据或者职责变化，以及调整之日（更新时限自该日起算）", ART_17)


def _elements(entry: EntrySpec, elements: Sequence[ElementSpec], standing: Standing) -> Iterator[Missing]:
    if not elements:
        yield Missing("elements", "请至少列出一个数据项", ART_13)
    for element in elements:
        yield from (
            Missing(f"elements.{element.name}", f"“{element.label or element.name}”：{what}", article)
            for what, article in _element(element, standing)
        )
    labels = [normal_label(e.label) for e in elements if e.label]
    if len(set(labels)) < len(labels):
        yield Missing("elements", "数据项名称重复", GUIDE)
    if elements and Mode.SERVICE in entry.modes and not any(e.is_key and not e.nullable for e in elements):
        yield Missing("elements", "以服务接口共享须指明不为空的主键数据项", GUIDE)


def _element(element: ElementSpec, standing: Standing) -> Iterator[tuple[str, str]]:
    if not element.label:
        yield "请填写数据项名称", GUIDE
    if element.data_type not in set(DataType):
        yield "请选择数据类型", GUIDE
    if element.grade is None or element.grade not in GRADES:
        yield "请确定级别（1 至 4 级）", ART_13
    elif element.grade < (floor := element_floor(element.personal, standing.floors)):
        yield f"{Personal(element.personal).label}不得低于 {floor} 级", GRADING
    if element.mask and element.mask not in masks.KINDS:
        yield f"没有名为 {element.mask} 的脱敏方式", GRADING
    if element.standard and (reason := why_not_standard(element.standard)):
        yield reason, GUIDE
    if element.standard.startswith("list:") and (element.personal != Personal.NONE or element.mask):
        yield "须脱敏的数据项不能以取值清单为标准：清单会在目录中公开这些值，请改选其他标准", GRADING
    decided = standing.decided_standards.get(normal_label(element.label))
    if decided and element.standard != decided:
        yield f"全省已确定采用标准 {decided}，请改用该标准（一数一源一标准）", ART_19
    source = standing.others_data.get(normal_label(element.label))
    if source and not element.is_key:  # a key only refers
        yield f"全省已确定由{source}提供，不得重复收集：请删去并申请共享，确需列出的请主管部门准许", ART_19


def why_not_standard(code: str) -> str | None:
    """数据标准库：the standard must be one that exists."""
    try:
        standards.find(code)
    except Refused as refusal:
        return refusal.message
    return None


def _standing(standing: Standing) -> Iterator[Missing]:
    if not standing.has_rights:
        yield Missing(
            "rights", "请先确权：分别明确持有权、加工使用权、经营权的单位", "关于构建数据基础制度的意见（数据二十条）"
        )
    if not standing.has_steward:
        yield Missing("steward", "请指定责任人及其职责，不得有无人负责的目录", ART_19)
    yield from (Missing("related_codes", f"关联资源代码 {code} 不存在", GUIDE) for code in standing.unresolved_codes)


# ---- figures ----


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far a catalogue is used: entries published, bound to data, called, each part of the one before."""

    described: int
    bound: int
    called: int

    @property
    def bound_rate(self) -> float:
        """编目后已挂接的比例; an empty catalogue has none."""
        return self.bound / self.described if self.described else 0.0

    @property
    def called_rate(self) -> float:
        """已挂接后被调用的比例."""
        return self.called / self.bound if self.bound else 0.0


def coverage(described: int, bound: int, called: int) -> Coverage:
    """国办函〔2022〕102号：应编尽编、目录与数据挂接; each figure is part of the one before."""
    if not 0 <= called <= bound <= described:
        raise ValueError(f"coverage must nest: {described} ≥ {bound} ≥ {called} ≥ 0")
    return Coverage(described, bound, called)
