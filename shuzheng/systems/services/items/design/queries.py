"""What a form or a list of materials asks for though the state has it: 条例第十九条, 716 号令第七条."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from shuzheng.kernel.catalogue.rules import normal_label
from shuzheng.kernel.catalogue.sources.queries import already_held
from shuzheng.lib import standards
from shuzheng.systems.services.items.design.rules import ART, LICENCES, licence_named
from shuzheng.systems.services.items.forms import Question
from shuzheng.systems.services.items.rules import supplier
from shuzheng.systems.services.items.specs import Material

MOST = 3
OWN = {
    "account:name": "本人账户：姓名",
    "account:number": "本人账户：证件号码",
    "account:phone": "本人账户：手机号码",
    "org:name": "单位登记信息：名称",
    "org:uscc": "单位登记信息：统一社会信用代码",
    "org:division": "单位登记信息：所在区划",
}


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001  it is one, and stands in this module only
    """What should not be asked for, who has it, and the law."""

    name: str
    title: str
    words: str
    supplied_by: str
    article: str = ART


def of_questions(questions: Sequence[Question]) -> list[Warning]:
    """The questions that ask for what a catalogue entry or a licence can supply, unless they are filled from it."""
    asked = [one for one in questions if not one.supplied_by and one.kind != "files"]
    held = already_held(
        labels=[one.title for one in asked], standards=[str(one.rule.get("x-standard", "")) for one in asked]
    )
    found = []
    for one in asked:
        standard = one.rule.get("x-standard")
        same = [e for e in held if e.normal_label == normal_label(one.title) or (standard and e.standard == standard)]
        if same:
            origins = dict.fromkeys(f"{e.version.resource.source}《{e.version.name}》" for e in same)
            kind = "同名" if same[0].normal_label == normal_label(one.title) else _standard(str(standard))
            held_by = "、".join([*origins][:MOST])
            words = f"与已发布目录中的数据项“{same[0].label or same[0].name}”{kind}，可由{held_by}共享取得"
            found.append(Warning(one.name, one.title, words, _code(same[0])))
    return found + list(_licences((one.name, one.title) for one in questions if not one.supplied_by))


def of_materials(papers: Sequence[Material]) -> list[Warning]:
    """The materials that applicants must bring though they are electronic licences."""
    return list(_licences((paper.name, paper.name) for paper in papers if not paper.is_spared))


def _licences(named: Iterable[tuple[str, str]]) -> Iterable[Warning]:
    for name, title in named:
        if licence := licence_named(title):
            words = f"“{licence}”是电子证照，应当调取，不得要求申请人提交"
            yield Warning(name, title, words, f"licence:{licence}")


def suppliers(title: str, present: str = "") -> list[tuple[str, str]]:
    """Who may supply an answer: the account, the register of the organisation, licences, shared data of that name."""
    named = [f"licence:{name}" for name in LICENCES]
    shared = [_code(one) for one in already_held(labels=[title])] if title else []
    found = dict.fromkeys([*OWN, *named, *shared, *([present] if present else [])])
    return [(code, OWN.get(code) or supplier(code)) for code in found]


def _code(element: Any) -> str:
    return f"resource:{element.version.resource.code}/{element.name}"


def _standard(code: str) -> str:
    found = standards.STANDARDS.get(code)
    return f"同为“{found.label}”" if found else "同标准"
