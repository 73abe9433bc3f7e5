"""The application form: every field of art. 20, each with what the law wants to hear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict

from shuzheng.kernel.exchange.rules import USES, mask_for, why_not_condition
from shuzheng.kernel.exchange.specs import Comparison, Condition, GrantTerms, ResourceView
from shuzheng.lib import masks
from shuzheng.systems.data.sharing.desk.applying.rules import MODES, OPERATORS, grade_words
from shuzheng.web.forms import DayField

ROWS = 3  # of the row filter
LISTED = ("elements", "verifiable", "unmasked", "modes")


@dataclass(frozen=True, slots=True)
class Row:
    """One element of the entry in the form's table."""

    name: str
    label: str
    grade: str
    mask: str
    may_unmask: bool
    asked: bool
    verify: bool
    plain: bool


def _many(label: str, help_text: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, help_text=help_text, widget=forms.CheckboxSelectMultiple
    )


def _text(label: str, help_text: str, rows: int = 2, most: int = 4000) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, max_length=most, widget=area)


class ApplicationForm(forms.Form):
    """What an application states (条例第二十条); a draft may be as incomplete as it is."""

    basis = _text("使用依据", "法律、法规、规章或者职责文件的名称和条款。条例第二十条：使用依据")
    scenario = forms.CharField(label="使用场景", max_length=128)
    use = forms.ChoiceField(
        label="用途性质",
        choices=list(USES.items()),
        help_text="脱敏方式按用途性质确定：统计分析的脱敏更严。条例第十八条",
    )
    scope = _text("使用范围", "由哪些处室、窗口、岗位、系统使用。条例第二十条：使用范围；第二十五条：不得超出")
    modes = _many("共享方式", "只列目录提供的方式。条例第二十二条：服务接口、批量交换、文件下载等")
    valid_from = DayField(label="使用时限起", help_text="授权自开通之日起生效，不早于此日")
    valid_to = DayField(label="使用时限止", help_text="不含当日。到期自动停止，继续使用须续期。条例第二十条")
    elements = _many("数据项")
    verifiable = _many("只需核验的数据项")
    unmasked = _many("不脱敏的数据项")
    unmask_reason = _text("不脱敏的理由", "只有选了“不脱敏”才需填写；4 级数据项一律脱敏")
    security_measures = _text("安全保障措施", "保管、访问控制、留痕、到期处置等措施。条例第二十条、第二十五条", 3)

    def __init__(self, view: ResourceView, offered: tuple[str, ...], purposes: tuple[str, ...], **more: Any) -> None:
        super().__init__(**more)
        self.view = view
        is_draft = self.is_bound and "draft" in self.data
        names = [(one.name, one.label) for one in view.elements]
        _choices(self, "modes", [(mode, MODES.get(mode, mode)) for mode in offered])
        for name in ("elements", "verifiable", "unmasked"):
            _choices(self, name, names)
        said = "、".join(purposes)
        self.fields["scenario"].help_text = (
            f"目录允许的用途：{said}。" if said else "写明办什么事、在哪个环节使用。"
        ) + "条例第二十条：使用场景"
        for name in ("basis", "scenario", "scope", "modes", "valid_from", "valid_to", "security_measures"):
            self.fields[name].required = not is_draft
        self.fields["unmask_reason"].required = False
        self._add_conditions()

    def _add_conditions(self) -> None:
        free = [(one.name, one.label) for one in self.view.elements if not mask_for(one)]
        for number in range(ROWS):
            said = f"第 {number + 1} 个条件"
            self.fields[f"on_{number}"] = forms.ChoiceField(
                label=f"{said}的数据项", required=False, choices=[("", "不限"), *free]
            )
            self.fields[f"op_{number}"] = forms.ChoiceField(
                label=f"{said}的比较", required=False, choices=list(OPERATORS.items())
            )
            self.fields[f"value_{number}"] = forms.CharField(label=f"{said}的值", required=False, max_length=200)

    @property
    def conditions(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The rows of the row filter."""
        return [(self[f"on_{n}"], self[f"op_{n}"], self[f"value_{n}"]) for n in range(ROWS)]

    @property
    def table(self) -> list[Row]:
        """The elements to pick from, with what will be masked and why."""
        picked = {name: set(self[name].value() or ()) for name in LISTED}
        use = str(self["use"].value() or "handling")
        return [
            Row(
                name=one.name,
                label=one.label,
                grade=grade_words(one.grade, one.personal),
                mask=masks.KINDS[mask].label if (mask := mask_for(one, use=use)) else "",
                may_unmask=bool(mask) and one.grade < 4,
                asked=one.name in picked["elements"],
                verify=one.name in picked["verifiable"],
                plain=one.name in picked["unmasked"],
            )
            for one in self.view.elements
        ]

    def clean(self) -> dict[str, Any]:
        """The row filter must be one the exchange can carry out."""
        said = super().clean() or {}
        for number in range(ROWS):
            if one := _condition(said, number):
                terms = GrantTerms("", (), (), date.min, date.max, use=said.get("use") or "handling")
                if reason := why_not_condition(self.view, terms, one):
                    self.add_error(f"value_{number}", reason)
        return said

    @property
    def stated(self) -> dict[str, Any]:
        """What the application says, as `sharing.actions.apply` takes it."""
        said = self.cleaned_data
        asked = set(said["elements"]) | set(said["verifiable"]) | set(said["unmasked"])
        plain = ("basis", "scenario", "use", "scope", "valid_from", "valid_to", "unmask_reason", "security_measures")
        found = [_condition(said, number) for number in range(ROWS)]
        return {
            **{name: said.get(name) or ("" if not name.startswith("valid") else None) for name in plain},
            "use": said.get("use") or "handling",
            "modes": said["modes"],
            "elements": [one.name for one in self.view.elements if one.name in asked],
            "verifiable": said["verifiable"],
            "unmasked": said["unmasked"],
            "conditions": [asdict(one) for one in found if one],
        }


def _choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


def _condition(said: Mapping[str, Any], number: int) -> Condition | None:
    name, op = said.get(f"on_{number}"), cast("Comparison", said.get(f"op_{number}") or "eq")
    if not name:
        return None
    value: Any = str(said.get(f"value_{number}") or "").strip()
    if op == "in":
        value = [one.strip() for one in value.replace("，", ",").split(",") if one.strip()]
    return Condition(name, op, None if op in ("null", "not_null") else value)


def start_of(stated: Mapping[str, Any]) -> dict[str, Any]:
    """An application as the form first shows it."""
    rows = stated.get("conditions") or []
    found = dict(stated)
    for number, one in enumerate(rows[:ROWS]):
        value = one.get("value")
        found[f"on_{number}"], found[f"op_{number}"] = one["source"], one["op"]
        found[f"value_{number}"] = "，".join(value) if isinstance(value, list) else value
    return found


class ObjectionForm(forms.Form):
    """What is objected to, and why (条例第二十八条)."""

    matter = _text("异议事项和理由", "先由双方协商；协商不成的，可提请主管部门协调。条例第二十八条", 4)


def posted_or(data: QueryDict | None, initial: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a form that was sent, or is first shown."""
    return {"data": data} if data is not None else {"initial": dict(initial)}
