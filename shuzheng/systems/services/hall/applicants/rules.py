"""Who a natural person is: the document, its number, the last four signs by which they look a case up. Pure."""

from __future__ import annotations

import re

from shuzheng.kernel.orgs.identities.rules import plain, why_not_number
from shuzheng.kernel.orgs.identities.specs import KINDS

TAIL = 4


def why_not_identity(*, kind: str, number: str, phone: str) -> dict[str, str]:
    """What is wrong with the identity given, by field: an id number of ours is never demanded of a foreigner."""
    wrong: dict[str, str] = {}
    if kind not in dict(KINDS):
        wrong["id_kind"] = "请选择证件类型"
    elif kind == "none" and not phone:
        wrong["phone"] = "没有证件的，请留一个能联系到您的手机号码"
    elif reason := why_not_number(number, kind):
        wrong["number"] = reason
    if phone and not re.fullmatch(r"\+?[0-9]{6,15}", phone):
        wrong["phone"] = "手机号码应为 6 至 15 位数字，境外号码可以加号开头"
    return wrong


def matches_tail(tail: str, *known: str) -> bool:
    """Whether four signs end a number by which the applicant is known."""
    said = plain(tail)
    return len(said) == TAIL and any(one.endswith(said) for one in known if len(one) > TAIL)
