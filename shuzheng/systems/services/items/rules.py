"""What the law wants of an item before anybody may rely on it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shuzheng.kernel.calendar.specs import Limit
from shuzheng.lib.codes import why_not
from shuzheng.systems.services.items.specs import LEVELS, Kind

DECREE_716_6 = "国务院关于在线政务服务的若干规定第六条"
DECREE_716_7 = "国务院关于在线政务服务的若干规定第七条"
DECREE_809_19 = "政务数据共享条例第十九条"
GB_39554 = "GB/T 39554.1-2020"
PROMISE = "优化营商环境条例第三十六条、行政许可法第四十二条"
DAYS = {"d": 1.0, "wd": 7 / 5, "h": 1 / 24, "wh": 7 / 40, "min": 1 / 1440, "month": 30.0, "year": 365.0}


@dataclass(frozen=True, slots=True)
class Fault:
    """What stands against publication, in words, and the column it concerns."""

    field: str
    words: str
    article: str = ""


def days_of(limit: Limit) -> float:
    """About how many natural days a limit takes: five working days are a week."""
    return limit.value * DAYS[limit.unit]


def why_not_promise(*, statutory: Limit | None, promised: Limit | None) -> str | None:
    """行政许可法 §42: what is promised is never longer than what the law allows."""
    if statutory is None or promised is None or days_of(promised) <= days_of(statutory):
        return None
    return f"承诺时限（{promised.label}）长于法定时限（{statutory.label}），不得发布"


def why_not_code(code: str, *, handling: str = "", uscc: str = "") -> str | None:
    """GB/T 39554.1: 31 characters, the first 18 the body's own code; 33 for one handling of it."""
    if len(code) != 31:
        return f"实施编码应为 31 位，现为 {len(code)} 位"
    if wrong := why_not("item-code", code):
        return wrong
    if uscc and not code.startswith(uscc):
        return f"实施编码前 18 位应是实施主体的统一社会信用代码 {uscc}"
    if handling and (len(handling) != 33 or not handling.startswith(code)):
        return "业务办理项编码应为实施编码加 2 位"
    return why_not("item-code", handling) if handling else None


def is_prompt(*, statutory: Limit | None, promised: Limit | None) -> bool:
    """Whether the promise takes at most half of what the law allows."""
    return statutory is not None and promised is not None and days_of(promised) * 2 <= days_of(statutory)


WANTED: Mapping[str, str] = {
    "conditions": "受理条件",
    "materials": "申请材料",
    "process": "办理流程",
    "phone": "咨询电话",
    "complaint_phone": "监督投诉电话",
    "places": "办理地点或网上入口",
}
"""国务院关于在线政务服务的若干规定 §6: what a guide publishes."""


def lacking(present: Mapping[str, bool]) -> list[str]:
    """国务院关于在线政务服务的若干规定 §6: what a guide should say and does not."""
    return [label for name, label in WANTED.items() if not present.get(name, False)]


def faults(
    *,
    name: str,
    kind: str,
    level: str,
    org_name: str,
    uscc: str,
    code: str,
    handling: str,
    statutory: Limit | None,
    promised: Limit | None,
    is_immediate: bool,
) -> list[Fault]:
    """Everything that stands against publication."""
    found = [Fault("name", "缺少事项名称")] if not name.strip() else []
    if kind not in set(Kind):
        found.append(Fault("kind", "事项类型不明"))
    if level not in LEVELS:
        found.append(Fault("level", "行使层级不明"))
    if not uscc:
        found.append(Fault("org", f"实施主体“{org_name}”还没有登记为单位" if org_name else "缺少实施主体"))
    if reason := why_not_code(code, handling=handling, uscc=uscc):
        found.append(Fault("code", reason, GB_39554))
    if reason := why_not_promise(statutory=statutory, promised=promised):
        found.append(Fault("promised_value", reason, PROMISE))
    if statutory is None and promised is None and not is_immediate:
        found.append(Fault("promised_value", "法定时限和承诺时限都没有写明", DECREE_716_6))
    return found


def why_not_publish(*, publisher: str, authors: frozenset[str]) -> str | None:
    """The two-person rule: who wrote a version does not publish it."""
    return "起草和发布须由两个人办理，请由另一位负责人发布" if publisher in authors else None


_SUPPLIERS = {"account": "本人账户", "org": "单位登记信息", "licence": "电子证照", "resource": "部门共享数据"}


def supplier(code: str) -> str:
    """Who supplies a value, in words: `licence:营业执照`, `resource:306001/000001/住所`, or words already."""
    kind, colon, rest = code.partition(":")
    if not colon or kind not in _SUPPLIERS:
        return code
    name = rest.rsplit("/", 1)[-1]
    return f"{_SUPPLIERS[kind]}“{name}”" if kind in ("licence", "resource") else _SUPPLIERS[kind]


_COLLOQUIAL: Mapping[str, str] = {
    "机动车驾驶证": "驾照 驾驶本 考驾照 换驾照",
    "机动车登记": "上牌 车牌 过户 行驶证",
    "居民身份证": "身份证 补身份证 换身份证",
    "户口": "户口本 落户 迁户口 上户口",
    "普通护照": "护照 出国",
    "往来港澳": "港澳通行证 去香港 去澳门",
    "往来台湾": "台湾通行证 去台湾",
    "食品经营许可": "开饭馆 开饭店 开餐馆 开小吃店 卖吃的 食品证 餐饮许可证",
    "老年人优待": "老年证 老人证 老年卡 敬老卡",
    "结婚登记": "领证 结婚证 扯证",
    "离婚登记": "离婚证",
    "生育登记": "准生证 生育服务证",
    "出生医学证明": "出生证",
    "企业设立": "开公司 注册公司 办执照 营业执照",
    "企业注销": "关公司 注销公司",
    "个体工商户": "个体户 摆摊 开店 营业执照",
    "住房公积金": "公积金 提公积金",
    "社会保障卡": "社保卡 医保卡",
    "失业保险": "失业金",
    "养老保险": "养老金 退休金",
    "城乡居民最低生活保障": "低保",
    "特困人员": "五保户",
    "残疾人证": "残疾证",
    "不动产": "房产证 房本 过户",
    "教师资格": "教师证 教资",
    "医师执业": "医生证",
    "律师执业": "律师证",
    "道路运输": "营运证 货车证 拉货",
    "卫生许可": "卫生证",
    "建筑工程施工许可": "施工证 开工",
    "殡葬": "丧葬 火化 墓地",
    "公证": "公证书",
    "无犯罪记录": "无犯罪证明",
    "临时救助": "困难补助",
    "义务教育": "上学 入学 报名 转学",
    "高龄津贴": "高龄补贴 老人补贴",
    "燃气": "煤气 天然气",
    "犬": "养狗 狗证",
}


def colloquial(official: str) -> str:
    """What people call what the catalogue names otherwise: for the search, beside an item's own 群众常用叫法."""
    return " ".join(words for name, words in _COLLOQUIAL.items() if name in official)
