"""Forms: a rule without code, a standard, a repair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from shuzheng.lib.errors import Refused
from shuzheng.lib.quality import DERIVED, KINDS, OPERATORS
from shuzheng.lib.standards import STANDARDS, find
from shuzheng.systems.data.quality.models import REPAIRS
from shuzheng.web.forms import DayField

Choices = Sequence[tuple[str, str]]
NONE = ("", "—")


def standard_choices() -> list[tuple[str, str]]:
    """Every standard of the product, by name."""
    return [(one.code, f"{one.label}（{one.code}）") for one in STANDARDS.values()]


class RuleForm(forms.Form):
    """One rule: what kind, over which columns, and what the kind asks besides."""

    name = forms.CharField(label="名称", max_length=120)
    kind = forms.ChoiceField(label="类别", choices=list(KINDS.items()))
    columns = forms.MultipleChoiceField(
        label="列", widget=forms.CheckboxSelectMultiple, help_text="一致性规则按从上到下的次序：前一列与后一列比较"
    )
    standard = forms.CharField(
        label="数据标准",
        max_length=300,
        required=False,
        help_text="规范性规则填写，例如 uscc、date、decimal:0..100、list:是|否、own:自定标准代码",
    )
    operator = forms.ChoiceField(label="列间关系", choices=[NONE, *OPERATORS.items()], required=False)
    is_number = forms.BooleanField(label="按数值比较", required=False)
    derived = forms.ChoiceField(
        label="由代码推出", choices=[NONE, *((code, label) for code, (label, _) in DERIVED.items())], required=False
    )
    other = forms.ChoiceField(label="对照的目录", required=False, help_text="表间一致性和准确性规则填写")
    key = forms.CharField(label="对照目录的主键列", max_length=128, required=False)
    others = forms.CharField(label="对照目录的列", max_length=400, required=False, help_text="字段名，用逗号分开")
    days = forms.IntegerField(label="最长多少天应有新数据", min_value=1, max_value=4000, required=False)
    least = forms.IntegerField(label="合格线（%）", min_value=1, max_value=100, initial=100)

    def __init__(self, *args: Any, columns: Choices, resources: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["columns"].choices = columns  # type: ignore[attr-defined]
        self.fields["other"].choices = [NONE, *resources]  # type: ignore[attr-defined]

    def clean_standard(self) -> str:
        """A standard that there is."""
        return _known(self.cleaned_data["standard"].strip())

    def clean_others(self) -> list[str]:
        """Names, one by one."""
        return [name.strip() for name in self.cleaned_data["others"].replace("，", ",").split(",") if name.strip()]

    @property
    def said(self) -> dict[str, Any]:
        """The content of the rule: only what was filled in."""
        names = ("columns", "standard", "operator", "is_number", "derived", "key", "others", "days")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}


class StandardForm(forms.Form):
    """An edition of a standard of one's own: bounds of a known one, or a list of codes."""

    code = forms.SlugField(label="标准代码", max_length=40, help_text="英文、数字和短横线；引用时写 own:代码")
    label = forms.CharField(label="名称", max_length=80)
    basis = forms.CharField(label="依据", max_length=200, required=False)
    refers_to = forms.CharField(
        label="引用的标准和范围",
        max_length=300,
        required=False,
        help_text="例如 uscc、integer:0..150、text:2..50、shape:AA-9999；写代码表时留空",
    )
    items = forms.CharField(
        label="代码表",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="每行一个：代码 名称 起始日期 截止日期，后两项可省，例如 01 在用 2026-01-01",
    )
    valid_from = DayField(label="生效日期")
    valid_to = DayField(label="失效日期", required=False)

    def clean_refers_to(self) -> str:
        """A standard that there is."""
        return _known(self.cleaned_data["refers_to"].strip())

    def clean_items(self) -> list[dict[str, str]]:
        """One code by line."""
        names = ("code", "name", "from", "to")
        lines = [line.split() for line in self.cleaned_data["items"].splitlines() if line.strip()]
        found = [dict(zip(names, words, strict=False)) for words in lines]
        day = find("date").check
        if wrong := [one for one in found for name in ("from", "to") if name in one and day(one[name])]:
            raise forms.ValidationError(f"代码“{wrong[0]['code']}”的日期应写成 2026-01-31")
        return found


class RepairForm(forms.Form):
    """What to repair, and how."""

    kind = forms.ChoiceField(label="办法", choices=REPAIRS)
    column = forms.ChoiceField(label="修正的列")
    source = forms.ChoiceField(label="取自", required=False, help_text="从别的列取出代码时选择")
    standard = forms.CharField(label="数据标准", max_length=300, help_text="修正后的值必须符合它，例如 uscc")

    def __init__(self, *args: Any, columns: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["column"].choices = columns  # type: ignore[attr-defined]
        self.fields["source"].choices = [NONE, *columns]  # type: ignore[attr-defined]

    def clean_standard(self) -> str:
        """A standard that there is."""
        return _known(self.cleaned_data["standard"].strip())


def _known(code: str) -> str:
    if code:
        try:
            find(code)
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from refusal
    return code
