"""Verifying who somebody is: what is asked, and the one answer to everything that does not fit."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

from shuzheng.kernel.orgs.identities.specs import ASSURANCES, CITIZEN
from shuzheng.lib import codes

DOCUMENTS = (
    ("id_card", "居民身份证"),
    ("temporary_id_card", "临时居民身份证"),
    ("household_register", "户口簿"),
    ("residence_permit", "港澳台居民居住证"),
)
_SHAPES = {
    "passport": (r"[A-Z0-9]{5,17}", "护照号码应为 5 至 17 位字母和数字"),
    "hk-macao": (r"[A-Z0-9]{8,18}", "证件号码应为 8 至 18 位字母和数字"),
    "taiwan": (r"[A-Z0-9]{8,18}", "证件号码应为 8 至 18 位字母和数字"),
    "residence": (r"[A-Z0-9]{15,18}", "永久居留身份证号码应为 15 或 18 位"),
}
ACCOUNTS = frozenset({"citizen", "agent"})  # officials use an account of their own for what concerns themselves
MISMATCH = "姓名和公民身份号码核对不一致，请核对证件后重试；多次不成请持有效证件到政务服务窗口办理"
WITHIN = timedelta(days=1)


def why_not_number(number: str, kind: str = CITIZEN) -> str | None:
    """GB 11643 for ours: eighteen characters with their check digit; a foreigner's has the shape of its document."""
    if kind == "none":
        return None
    if kind == CITIZEN:
        return codes.why_not("citizen-id", plain(number))
    if kind not in _SHAPES:
        return "请选择证件类型"
    shape, words = _SHAPES[kind]
    return None if re.fullmatch(shape, plain(number)) else words


def plain(number: str) -> str:
    """A number as typed: full-width digits, blanks, hyphens and a small x are what people write."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", number)).upper()


def surest(assurance: str, kind: str) -> tuple[int, bool]:
    """What a person is known by first: the surest; of equal ones the citizen number."""
    order = [name for name, _ in reversed(ASSURANCES)]
    return order.index(assurance), kind != CITIZEN


def why_not_declare(*, assurance: str, is_same: bool) -> str | None:
    """What was verified is not replaced by somebody's word, nor by another look."""
    if assurance != "verified" or is_same:
        return None
    return "本账户的身份已经核验，号码与这次填写的不一致，请核对证件"


def is_same_name(one: str, other: str) -> bool:
    """Whether two names are one: spaces and the form of the middle dot do not count."""
    return bool(_bare(one)) and _bare(one) == _bare(other)


def _bare(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", name) if c not in " ·•・．.")


def why_not_verify(*, kind: str, is_verified: bool) -> str | None:
    """Once for an account; officials have none here."""
    if kind not in ACCOUNTS:
        return "单位工作人员账户不核验个人身份，请用本人的个人账户办理"
    return "本账户的身份已经核验，不必再办" if is_verified else None


def why_too_often(failed: int, *, most: int) -> str | None:
    """A number must not be found by trying."""
    return f"24 小时内已有 {most} 次核验未通过，请明天再试，或持有效证件到政务服务窗口办理" if failed >= most else None
