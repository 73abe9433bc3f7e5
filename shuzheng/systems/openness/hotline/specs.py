"""What a person may bring to the hotline, how it comes in, and what it is not for. Values only."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = (
    ("consult", "咨询"),
    ("help", "求助"),
    ("complaint", "投诉"),
    ("report", "举报"),
    ("suggestion", "建议"),
    ("praise", "表扬"),
)
CHANNELS = (
    ("phone", "电话"),
    ("web", "网站"),
    ("app", "移动端"),
    ("media", "新媒体"),
    ("letter", "群众信箱"),
    ("api", "接口"),
)
GRADES = (
    ("satisfied", "满意"),
    ("basically", "基本满意"),
    ("unsatisfied", "不满意"),
    ("unreached", "未接通"),
)
SOLVED = (
    ("solved", "已解决"),
    ("explained", "已解释说明"),
    ("planned", "已列入计划"),
)
ART_53 = "国办发〔2020〕53号"
GB_33358 = "GB/T 33358-2016"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A matter that is not the hotline's: who takes it, and what the operator says."""

    code: str
    label: str
    words: str
    urgent: bool = False
    signs: tuple[str, ...] = ()  # words by which it is likely to be known


ELSEWHERE = (
    Elsewhere(
        "110",
        "报警（110）",
        "情况紧急，请立即拨打110报警；本线可以为您三方转接。",
        True,
        ("抢劫", "杀人", "持刀", "入室", "绑架", "正在打架"),
    ),
    Elsewhere(
        "119",
        "火灾、抢险（119）",
        "情况紧急，请立即拨打119；请先离开危险的地方。",
        True,
        ("着火", "起火", "火灾", "冒烟", "被困"),
    ),
    Elsewhere(
        "120",
        "医疗急救（120）",
        "情况紧急，请立即拨打120；请不要挂断急救电话，听从指导。",
        True,
        ("昏迷", "晕倒", "大出血", "心脏病发", "没有呼吸", "中毒"),
    ),
    Elsewhere(
        "122",
        "交通事故（122）",
        "请拨打122报警；有人受伤的请同时拨打120。",
        True,
        ("两车相撞", "车祸", "撞人", "追尾", "肇事"),
    ),
    Elsewhere(
        "petition",
        "信访",
        "您反映的事项已进入信访程序，请向原受理的信访机构查询；信访的期限和程序另有规定。",
        signs=("信访局", "上访", "信访事项"),
    ),
    Elsewhere(
        "litigation",
        "诉讼",
        "已经或者依法应当通过诉讼解决的事项，请向有管辖权的人民法院提出。",
        signs=("法院判决", "起诉", "不服判决", "强制执行"),
    ),
    Elsewhere(
        "arbitration",
        "仲裁",
        "已经或者依法应当通过仲裁解决的事项，请向仲裁机构提出。",
        signs=("仲裁裁决", "申请仲裁", "仲裁委"),
    ),
    Elsewhere(
        "reconsideration",
        "行政复议",
        "对行政行为不服的，请在法定期限内向行政复议机构申请复议。",
        signs=("行政复议", "不服处罚"),
    ),
    Elsewhere(
        "disclosure",
        "政府信息公开",
        "申请公开政府信息的，请按《政府信息公开条例》向该机关提出申请。",
        signs=("信息公开", "政府信息"),
    ),
    Elsewhere(
        "discipline",
        "纪检监察",
        "反映公职人员违纪违法的，请拨打12388或者到纪检监察机关反映。",
        signs=("受贿", "贪污", "违纪", "吃拿卡要"),
    ),
    Elsewhere("in_process", "正在办理", "同一事项正在办理中，请凭原工单号查询进度；新的情况可以补充。"),
    Elsewhere("secret", "涉密或者违法信息", "涉及国家秘密、商业秘密、个人隐私或者违反社会公序良俗的，本线不予受理。"),
)


@dataclass(frozen=True, slots=True)
class Intake:
    """One matter as it comes in: the caller's words, and the caller, who may stay unnamed."""

    kind: str
    channel: str
    text: str
    division: str
    address: str = ""
    category: str = ""
    phone: str = ""
    email: str = ""
    name: str = ""
    latitude: float | None = None
    longitude: float | None = None
    consent_to_publish: bool = False
    duty: str = ""  # where the reporter's own client named the service


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the caller is told, once: the number and the code by which the progress is looked up."""

    number: str
    code: str
