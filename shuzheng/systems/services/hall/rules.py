"""行政许可法 for one application: what may be asked, accepted, decided, by whom, and what it must say. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

LAW = "行政许可法"
_NUMBERS = ("二十六", "二十九", "三十一", "三十二", "三十四", "三十八", "四十二", "四十四", "四十五")
ART_26, ART_29, ART_31, ART_32, ART_34, ART_38, ART_42, ART_44, ART_45 = (f"{LAW}第{one}条" for one in _NUMBERS)

NOT_NEEDED, NOT_COMPETENT, NOT_CORRECTED = "not_needed", "not_competent", "not_corrected"
NOT_ACCEPTED = (
    (NOT_NEEDED, "依法不需要办理"),
    (NOT_COMPETENT, "不属于本机关职权范围"),
    (NOT_CORRECTED, "未按告知的内容补正"),
)
PROCEDURES = (
    ("hearing", "听证"),
    ("bidding", "招标"),
    ("auction", "拍卖"),
    ("inspection", "检验"),
    ("testing", "检测"),
    ("quarantine", "检疫"),
    ("appraisal", "鉴定"),
    ("experts", "专家评审"),
)
OPINIONS = (("grant", "拟准予"), ("refuse", "拟不予"))
DELIVERIES = (("electronic", "电子送达"), ("counter", "当面领取"), ("mail", "邮寄"))
OFFICERS = 2  # 第三十四条: whoever looks on the spot does not go alone


def why_incomplete(*, missing: Collection[str]) -> str | None:
    """第三十一条: the applicant hands in what the item's public list names, and nothing else is asked for."""
    return f"还缺：{'、'.join(missing)}" if missing else None


def why_not_ask_correction(
    *, asked_before: bool, listed: Sequence[str], known: Collection[str], on: date, due: date
) -> str | None:
    """第三十二条第四项: once, in full, on the spot or within the days; only what the public list names."""
    if asked_before:
        return "只能一次告知需要补正的全部内容，本件已经告知过；申请人已补正的，请受理，或者说明理由不予受理"
    if on > due:
        return f"告知补正的期限（{due}）已过，自收到申请材料之日起即为受理"
    if unknown := [one for one in listed if one not in known]:
        return f"“{'、'.join(unknown)}”不在本事项公布的材料和填报内容中，不得要求申请人提供"
    return None


def why_not_refuse_acceptance(*, ground: str, goes_to: str, asked_before: bool) -> str | None:
    """第三十二条第一、二项: whoever is not competent says who is; what can be corrected is corrected first."""
    if ground == NOT_COMPETENT and not goes_to.strip():
        return "不属于本机关职权范围的，应当告知申请人向哪个行政机关申请"
    if ground == NOT_CORRECTED and not asked_before:
        return "材料不齐全或者不符合法定形式的，应当先一次告知补正，不能直接不予受理"
    return None


def why_not_examined(*, on_site: bool, officers: Sequence[str]) -> str | None:
    """第三十四条: two or more officials look at what must be looked at on the spot."""
    if on_site and len({one.strip() for one in officers if one.strip()}) < OFFICERS:
        return f"实地核查应当指派{OFFICERS}名以上工作人员，请写明每一名核查人员"
    return None


def why_not_at_once(*, kind: str) -> str | None:
    """即办件 is decided in the same visit; everything else is examined by one person and decided by another."""
    return None if kind == "at_once" else "本事项不是即办件，须经审查后由负责人决定"


def why_no_reasons(*, reason: str) -> str | None:
    """第三十八条: a refusal says why, in words that the applicant can check."""
    return None if len(reason.strip()) >= 6 else "不予许可应当说明理由：写明哪一项条件不符合、依据哪一条"


def remedies(*, review: str, suit: str) -> str:
    """第三十八条: what the refused may do, and for how long."""
    return f"如不服本决定，可以自收到之日起{review}内申请行政复议，或者在{suit}内向人民法院提起行政诉讼。"


def why_not_proxy(*, since: date, until: date, on: date, covers: bool, revoked: bool) -> str | None:
    """第二十九条: an application may be made by an agent, within the authority and its term."""
    if revoked:
        return "委托已被撤销，不能代办"
    if on < since:
        return f"委托自 {since} 起生效，现在还不能代办"
    if on > until:
        return f"委托已于 {until} 到期，请委托人重新授权"
    return None if covers else "委托不包括本事项，请委托人补充授权"
