"""Reporting a breach that no record shows."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from shuzheng.systems.data.sharing.violations.rules import KINDS
from shuzheng.web.forms import DayField


class ReportForm(forms.Form):
    """Who, what, when, under which item, with which evidence."""

    org = forms.CharField(label="责任单位", max_length=128, help_text="统一社会信用代码，或者单位全称")
    item = forms.ChoiceField(label="违反的条款", help_text="条文表述凭记忆录入的，由主管部门核对后更正")
    facts = forms.CharField(label="事实", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    happened_on = DayField(label="发生日期")
    grant = forms.CharField(
        label="涉及的授权", required=False, max_length=64, help_text="授权依据的申请编号，例如 GX202600000001"
    )
    exhibit = forms.FileField(
        label="证据文件",
        required=False,
        help_text="PDF、图片、表格、文档或压缩包，加密保存；责任单位看不到",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(KINDS)}),
    )

    def __init__(self, items: Sequence[tuple[str, str]], *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["item"].choices = list(items)  # type: ignore[attr-defined]
