"""Verifying who one is; objecting; what the clerk at the counter fills in; what the authority withholds."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from shuzheng.kernel.exchange.subjects.rules import GROUNDS
from shuzheng.kernel.orgs.identities.rules import DOCUMENTS
from shuzheng.web.forms import DayField

ID = {"inputmode": "text", "autocomplete": "off", "spellcheck": "false"}


class NumberForm(forms.Form):
    """One's own citizen number."""

    number = forms.CharField(
        label="公民身份号码",
        max_length=40,
        help_text="18 位。只用于核验和查找关于您的记录，加密保存，不会显示给任何人",
        widget=forms.TextInput(attrs=ID),
    )


class CounterForm(forms.Form):
    """What the clerk reads off the holder's screen and document."""

    code = forms.CharField(label="申请人的出示码", max_length=20, help_text="8 位，申请人在“谁用过我的数据”页取得")
    document = forms.ChoiceField(label="核验的证件", choices=DOCUMENTS)
    name = forms.CharField(label="证件上的姓名", max_length=64)
    number = forms.CharField(label="证件上的公民身份号码", max_length=40, widget=forms.TextInput(attrs=ID))
    present = forms.BooleanField(label="申请人在场，人证相符")


class ValueForm(forms.Form):
    """What is wrong about oneself, and what is right."""

    element = forms.ChoiceField(label="哪一项不对")
    claimed = forms.CharField(label="正确的内容", max_length=2000)
    evidence = forms.CharField(
        label="依据",
        max_length=4000,
        help_text="证照、文书名称等。数源部门会看到",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, elements: Sequence[tuple[str, str]], *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["element"].choices = list(elements)  # type: ignore[attr-defined]


class UseForm(forms.Form):
    """Why a use should not have been."""

    facts = forms.CharField(
        label="为什么认为不应当使用",
        max_length=2000,
        help_text="使用单位会看到这段话，但不会知道是谁提出的：请不要写姓名、号码等",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class WithholdForm(forms.Form):
    """On which ground, by which paper, for which days."""

    ground = forms.ChoiceField(
        label="事由", choices=[(name, f"{one.label}（{one.article}）") for name, one in GROUNDS.items()]
    )
    basis = forms.CharField(label="依据的法律文书及文号", max_length=200)
    valid_from = DayField(label="起始日期")
    valid_to = DayField(label="终止日期", help_text="不含当日；期满后本人即可查询")
