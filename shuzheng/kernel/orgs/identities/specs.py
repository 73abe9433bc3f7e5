"""By which documents people are known, how sure that is, and the plug for the identity platform."""

from __future__ import annotations

from typing import Protocol

CITIZEN = "citizen-id"
KINDS = (
    (CITIZEN, "居民身份证"),
    ("residence", "外国人永久居留身份证"),
    ("passport", "护照"),
    ("hk-macao", "港澳居民居住证或来往内地通行证"),
    ("taiwan", "台湾居民居住证或来往大陆通行证"),
    ("none", "暂无证件"),
)
DECLARED, SEEN, VERIFIED = "declared", "seen", "verified"
ASSURANCES = ((DECLARED, "本人填报"), (SEEN, "工作人员见证件"), (VERIFIED, "已核验"))
PROVEN = (VERIFIED, SEEN)
"""What may be asked about at others, the surest first; what somebody merely says proves nothing."""


class Verifier(Protocol):
    """Says whether a name and a citizen number belong together, and nothing else: not whose number it is, not why not.

    Named by SHUZHENG_IDENTITY_VERIFIER as `package.module:function`. Raises Refused where its source does not answer.
    """

    def __call__(self, *, name: str, number: str) -> bool: ...
