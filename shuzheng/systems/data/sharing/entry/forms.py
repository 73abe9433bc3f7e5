"""Forms of an entry's page."""

from __future__ import annotations

from django import forms

from shuzheng.kernel.catalogue.specs import Change
from shuzheng.web.forms import DayField

REASON = forms.Textarea(attrs={"rows": 3})
_CHANGES = [(one.value, one.label) for one in Change if one != Change.FIRST]


class ReviseForm(forms.Form):
    """Why an entry in force is described anew."""

    change = forms.ChoiceField(label="更新事由", choices=_CHANGES, initial=Change.OWN)
    reason = forms.CharField(label="更新原因", max_length=500, widget=REASON)
    event = forms.CharField(
        label="调整的依据或者职责",
        max_length=200,
        required=False,
        help_text="法律、行政法规、国务院决定或者职责调整时必填",
    )
    event_on = DayField(label="调整之日", required=False, help_text="更新目录的法定时限自该日起算")


class WithdrawForm(forms.Form):
    """Why an entry is taken back."""

    reason = forms.CharField(
        label="撤销原因", max_length=500, widget=REASON, help_text="撤销后目录保留为墓碑页，原因公开可查"
    )


class RetireForm(forms.Form):
    """Why a binding is taken out of use."""

    reason = forms.CharField(label="停用理由", max_length=300, widget=REASON)


class FileForm(forms.Form):
    """A new edition of a bound file."""

    file = forms.FileField(
        label="新文件", help_text="CSV、Excel 或 Parquet，列名应与现用文件一致；检查不通过时继续提供旧文件"
    )
