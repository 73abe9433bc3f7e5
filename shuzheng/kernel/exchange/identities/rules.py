"""Verifying who somebody is: what is asked, and the one answer to everything that does not fit."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

from shuzheng.lib import codes

DOCUMENTS = (
    ("id_card", "居民身份证"),
    ("temporary_id_card", "临时居民身份证"),
    ("household_register", "户口簿"),
    ("residence_permit", "港澳台居民居住证"),
)
KINDS = frozenset({"citizen", "agent"})  # officials use an account of their own for what concerns themselves
MISMATCH = "姓名和公民身份号码核对不一致，请核对证件后重试；多次不成请持有效证件到政务服务窗口办理"
WITHIN = timedelta(days=1)


def why_not_number(number: str) -> str | None:
    """GB 11643: eighteen characters with their check digit."""
    return codes.why_not("citizen-id", plain(number))


def plain(number: str) -> str:
    """A number as typed: full-width digits, spaces and a small x are what people write."""
    return unicodedata.normalize("NFKC", number).replace(" ", "").upper()


def is_same_name(one: str, other: str) -> bool:
    """Whether two names are one: spaces and the form of the middle dot do not count."""
    return bool(_bare(one)) and _bare(one) == _bare(other)


def _bare(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", name) if c not in " ·•・．.")


def why_not_verify(*, kind: str, is_verified: bool) -> str | None:
    """Once for an account; officials have none here."""
    if kind not in KINDS:
        return "单位工作人员账户不核验个人身份，请用本人的个人账户办理"
    return "本账户的身份已经核验，不必再办" if is_verified else None


def why_too_often(failed: int, *, most: int) -> str | None:
    """A number must not be found by trying."""
    return f"24 小时内已有 {most} 次核验未通过，请明天再试，或持有效证件到政务服务窗口办理" if failed >= most else None
