"""Who a natural person is: the document, its number, the last four signs by which they look a case up. Pure."""

from __future__ import annotations

import re

from shuzheng.lib.codes import why_not

_SHAPES = {
    "passport": (r"[A-Z0-9]{5,17}", "护照号码应为 5 至 17 位字母和数字"),
    "hk-macao": (r"[A-Z0-9]{8,18}", "证件号码应为 8 至 18 位字母和数字"),
    "taiwan": (r"[A-Z0-9]{8,18}", "证件号码应为 8 至 18 位字母和数字"),
    "residence": (r"[A-Z0-9]{15,18}", "永久居留身份证号码应为 15 或 18 位"),
}
TAIL = 4


def plain_number(number: str) -> str:
    """A number as it is kept: without blanks, in capitals."""
    return re.sub(r"[\s\-]", "", number).upper()


def why_not_identity(*, kind: str, number: str, phone: str) -> dict[str, str]:
    """What is wrong with the identity given, by field: an id number of ours is never demanded of a foreigner."""
    wrong: dict[str, str] = {}
    if kind == "none":
        if not phone:
            wrong["phone"] = "没有证件的，请留一个能联系到您的手机号码"
    elif kind == "citizen-id":
        if reason := why_not("citizen-id", number):
            wrong["number"] = reason
    elif kind in _SHAPES:
        shape, words = _SHAPES[kind]
        if not re.fullmatch(shape, number):
            wrong["number"] = words
    else:
        wrong["id_kind"] = "请选择证件类型"
    if phone and not re.fullmatch(r"\+?[0-9]{6,15}", phone):
        wrong["phone"] = "手机号码应为 6 至 15 位数字，境外号码可以加号开头"
    return wrong


def matches_tail(tail: str, *known: str) -> bool:
    """Whether four signs end a number by which the applicant is known."""
    said = plain_number(tail)
    return len(said) == TAIL and any(one.endswith(said) for one in known if len(one) > TAIL)
