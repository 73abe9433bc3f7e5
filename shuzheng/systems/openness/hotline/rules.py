"""What a hotline must and must not do: 国办发〔2020〕53号, GB/T 33358-2016 and the local limits. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date

from shuzheng.lib.redaction import redact
from shuzheng.systems.openness.hotline.specs import CHANNELS, ELSEWHERE, KINDS, Elsewhere, Intake

LONGEST = 4000
_PHONE = re.compile(r"(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8})")
_EMAIL = re.compile(r"[^@\s]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def normal_phone(text: str) -> str:
    """A telephone number as it is kept: digits only, full-width ones taken as typed; "" where there is none."""
    digits = re.sub(r"[^\d]", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"^86(?=1\d{10}$)", "", digits)


def faults(intake: Intake) -> dict[str, str]:
    """Everything wrong with a matter as it came in, by field."""
    found: dict[str, str] = {}
    if intake.kind not in dict(KINDS):
        found["kind"] = "请选择类型"
    if intake.channel not in dict(CHANNELS):
        found["channel"] = "请选择渠道"
    if not 4 <= len(intake.text.strip()) <= LONGEST:
        found["text"] = f"请写明反映的事项，4至{LONGEST}字"
    if intake.phone.strip() and not _PHONE.fullmatch(normal_phone(intake.phone)):
        found["phone"] = "电话号码的位数不对；不愿留电话的可以不填"
    if intake.email.strip() and not _EMAIL.fullmatch(intake.email.strip()):
        found["email"] = "请填写完整的邮箱地址；不愿留的可以不填"
    if (intake.latitude is None) != (intake.longitude is None):
        found["latitude"] = "经度和纬度要一起填写"
    elif abs(intake.latitude or 0) > 90 or abs(intake.longitude or 0) > 180:
        found["latitude"] = "经纬度超出范围"
    if len(intake.address) > 200:
        found["address"] = "地点最多200字"
    found |= {
        name: "含有不可见的空字符"
        for name in ("text", "address", "phone", "email", "name", "category")
        if "\0" in getattr(intake, name)
    }
    return found


def title_of(text: str) -> str:
    """The first sentence of a matter, without personal numbers."""
    first = re.split(r"[。！？!?\n；;]", redact(text).strip(), maxsplit=1)[0]
    return first[:60] or "（无标题）"


def why_personal(text: str) -> str | None:
    """个人信息保护法第六条: what goes to a unit holds no telephone, identity or card number."""
    return "内容含有电话、证件或者银行卡号码，请删去后再提交" if redact(text) != text else None


def elsewhere_for(text: str) -> Elsewhere | None:
    """国办发〔2020〕53号: what a text seems to be that is not the hotline's, the urgent first; a person decides."""
    return next((one for one in ELSEWHERE if any(sign in text for sign in one.signs)), None)


def why_not_bounce(*, on: date, until: date, is_binding: bool, reason: str) -> str | None:
    """A ticket goes back within the limit, with reasons, and never after the hotline has decided."""
    if is_binding:
        return "该工单的承办单位已由热线机构裁定，不得再退单"
    if on > until:
        return f"退单期限（{until}）已过，请按期办理；确有困难的可以申请延期"
    return None if reason.strip() else "退单须写明理由和应当承办的单位"


def why_not_this_bounce(*, bounces: int, most: int, is_last: bool) -> str | None:
    """The last bounce goes to arbitration; those before it go back to the dispatcher."""
    if bounces + 1 >= most:
        return None if is_last else f"本次是第{bounces + 1}次退单，应当提请裁定"
    return "尚未达到提请裁定的退单次数，请办理“退单”" if is_last else None


def why_not_same(person: str, former: Collection[str]) -> str | None:
    """What was done unsatisfactorily is done again by somebody else."""
    return "诉求人不满意的工单不能由原承办人重办，请由本单位其他人员签收" if person in former else None


def why_not_dispatch(*, has_others: bool, is_same_unit: bool, is_redo: bool) -> str | None:
    """A unit whose only handler failed does not get the same ticket again."""
    if is_redo and is_same_unit and not has_others:
        return "该单位没有其他承办人员可以重办，请派其上级主管单位或者其他单位"
    return None


def why_not_park(*, on: date, until: date, latest: date) -> str | None:
    """What cannot be done now is parked for a stated time, not for ever."""
    if until <= on:
        return "挂账的截止日应在今天之后"
    return None if until <= latest else f"挂账最长到{latest}"


def why_not_give_up(*, tries: int, least: int) -> str | None:
    """A ticket is closed without the caller's word only after several calls."""
    return None if tries >= least else f"未接通满{least}次才能注明后办结，已记{tries}次"


def why_not_publish(*, consent: bool, is_concluded: bool, words: str) -> str | None:
    """A letter is shown with its writer's consent, when it is answered, and without personal data."""
    if not consent:
        return "来信人没有同意公开"
    if not is_concluded:
        return "办结以后才能公开"
    return why_personal(words)
