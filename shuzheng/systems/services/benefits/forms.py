"""Drafting a policy, answering for oneself, giving reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from shuzheng.kernel.orgs.models import Org
from shuzheng.systems.services.benefits.models import Benefit
from shuzheng.systems.services.benefits.specs import AUDIENCES, OPERATORS, Clause
from shuzheng.web.forms import DayField

SEPARATOR = "｜"
AREA = {"rows": 4}


class BenefitForm(forms.Form):
    """A policy; its clauses line by line, as people write them into a table."""

    org = forms.ModelChoiceField(label="兑现单位", queryset=Org.objects.none(), empty_label=None)
    number = forms.CharField(label="编号", max_length=32, help_text="本单位自定，公布后不变，例如 SJ-2026-03")
    name = forms.CharField(label="政策名称", max_length=128)
    audience = forms.ChoiceField(label="对象", choices=AUDIENCES)
    gives = forms.CharField(label="享受什么", max_length=1000, widget=forms.Textarea(attrs=AREA))
    basis = forms.CharField(label="政策文件和文号", max_length=255)
    clauses = forms.CharField(
        label="条件",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=(
            "每行一个条件，用“｜”隔开六项：数据项｜名称｜比较方式｜值（多个用顿号）｜政策原文｜组。"
            "同组的条件符合一个即可，不分组的都要符合。比较方式：" + "、".join(OPERATORS.values()) + "。"
        ),
    )
    item_number = forms.CharField(label="办理事项编号", required=False, max_length=96)
    roll = forms.CharField(
        label="名册数据资源代码", required=False, max_length=64, help_text="填写后可以比对名册，提出免申即享名单"
    )
    roll_key = forms.CharField(label="名册的标识数据项", required=False, max_length=64)
    roll_name = forms.CharField(label="名册的名称数据项", required=False, max_length=64)
    valid_from = DayField(label="生效日期")
    valid_to = DayField(label="失效日期", required=False, help_text="不含当日；不填为长期")

    def __init__(self, orgs: Sequence[Org], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["org"].queryset = Org.objects.filter(pk__in=[org.pk for org in orgs])  # type: ignore[attr-defined]

    def clean_clauses(self) -> list[Clause]:
        """The lines as values; a line that cannot be read is named."""
        lines = [one for one in self.cleaned_data["clauses"].splitlines() if one.strip()]
        return [_clause(number, line) for number, line in enumerate(lines, 1)]

    @staticmethod
    def initial_of(benefit: Benefit) -> dict[str, Any]:
        """The fields of a policy that is to be changed."""
        names = [*BenefitForm.base_fields]
        found = {name: getattr(benefit, name) for name in names if name != "clauses"}
        return {**found, "clauses": "\n".join(line_of(one) for one in benefit.rules)}


def line_of(clause: Clause) -> str:
    """A clause as its line of the form."""
    parts = (clause.element, clause.label, OPERATORS[clause.operator], "、".join(clause.values), clause.text)
    return SEPARATOR.join([*parts, clause.group] if clause.group else parts)


def _clause(number: int, line: str) -> Clause:
    parts = [one.strip() for one in line.replace("|", SEPARATOR).split(SEPARATOR)]
    codes = {label: code for code, label in OPERATORS.items()}
    if len(parts) not in (5, 6) or parts[2] not in codes:
        raise forms.ValidationError(f"第 {number} 行读不出来：须有五项或者六项，比较方式从列出的里面选")
    element, label, operator, values, text = parts[:5]
    group = parts[5] if len(parts) == 6 else ""
    return Clause(element, label, codes[operator], tuple(one for one in values.split("、") if one), text, group)


class WordsForm(forms.Form):
    """Why one thinks otherwise."""

    words = forms.CharField(
        label="您的理由", max_length=1000, widget=forms.Textarea(attrs=AREA), help_text="写明哪一条您认为符合、凭什么"
    )


class ReasonForm(forms.Form):
    """Why an official does it."""

    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class AnswersForm(forms.Form):
    """Visitors answer what the register would say; nothing of it is kept."""

    def __init__(self, clauses: Sequence[Clause], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.elements = {f"f{n}": one for n, one in enumerate({c.element: c for c in clauses}.values())}
        for name, one in self.elements.items():
            self.fields[name] = _question(one)

    def facts(self) -> dict[str, tuple[str, str]]:
        """What was said, element by element."""
        said = {one.element: self.cleaned_data.get(name) for name, one in self.elements.items()}
        return {element: (str(value), "您填写的") for element, value in said.items() if value}


def _question(clause: Clause) -> forms.Field:
    if clause.operator in ("is", "one_of"):
        offered = [("", "不清楚"), *((one, one) for one in clause.values), ("以上都不是", "以上都不是")]
        return forms.ChoiceField(label=clause.label, choices=offered, required=False)
    if clause.operator in ("years_past", "years_within"):
        return DayField(label=clause.label, required=False)
    return forms.CharField(label=clause.label, required=False, max_length=100)
