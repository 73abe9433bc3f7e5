"""The checklist of a reply: every question answered, the unit named, no personal data, the clause cited. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shuzheng.lib.redaction import redact
from shuzheng.lib.search import tokens

ASKS = re.compile(
    r"[？?]|吗|呢$|什么|怎么|如何|何时|多久|多少|哪|是否|能否|可否|为什么|谁来|要求|希望|请求|请(?!问好)|尽快|应当|为何"
)
CLAUSE = re.compile(
    r"《[^》]{2,40}》(?:[^。；]{0,6}第[一二三四五六七八九十百零\d]+条)?|第[一二三四五六七八九十百零\d]+条|[〔\[]20\d\d[〕\]]\d+号"
)
MUST_CITE = frozenset({"complaint", "report", "consult"})
POLITE = re.compile(r"(您好|你好|谢谢|感谢|请问|麻烦)[，,。！!]?")
EMPTY = frozenset("的了是在有和就不都一上也很到说要去你会着没看好自己这那个们我他她它请吗呢吧")
SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist."""

    label: str
    passed: bool
    why: str = ""


def questions(text: str) -> list[str]:
    """What a ticket asks or demands, sentence by sentence; where nothing asks, the matter itself."""
    parts = [POLITE.sub("", one).strip("，, ") for one in re.split(r"(?<=[。！？!?；;\n])", text)]
    sentences = [one.strip("。；;！!\n ") for one in parts if len(one.strip("。；;！!？?\n ")) >= 4]
    asking = [clause for sentence in sentences for clause in _clauses(sentence) if ASKS.search(clause)]
    return asking or sentences[:1]


def _clauses(sentence: str) -> list[str]:
    """A sentence with several asks is several questions."""
    parts = [one for one in re.split(r"[，,、]", sentence) if one.strip()]
    asking = [one for one in parts if ASKS.search(one)]
    return parts if len(asking) > 1 else [sentence]


def answers(question: str, reply: str) -> bool:
    """Whether a reply takes up what is asked: enough of its words come back."""
    wanted = {one for one in tokens(ASKS.sub("", question)) if len(one) > 1 and not set(one) & EMPTY}
    return not wanted or len(wanted & set(tokens(reply))) / len(wanted) >= SHARE


def check(*, kind: str, text: str, reply: str, names: Sequence[str]) -> list[Check]:
    """The whole list."""
    found = [Check(f"回应了“{one[:40]}”", answers(one, reply), "答复中没有找到对应的内容") for one in questions(text)]
    named = any(name and name.removesuffix("（演示）") in reply for name in names)
    found.append(Check("写明了答复单位", named or not names, f"请写明{names[0] if names else ''}"))
    found.append(Check("没有个人信息", redact(reply) == reply, "含有电话、证件或者银行卡号码"))
    if kind in MUST_CITE:
        found.append(Check("引用了依据的条款", CLAUSE.search(reply) is not None, "请写明依据的文件和条款"))
    return found
