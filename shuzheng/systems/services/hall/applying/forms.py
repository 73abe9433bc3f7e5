"""What an applicant gives beside the answers: files, the document they are known by, a reason."""

from __future__ import annotations

from typing import Any

from django import forms

from shuzheng.kernel.orgs.identities.specs import KINDS as IDENTITIES


class FileField(forms.FileField):
    """Several files at once."""

    widget = type("Many", (forms.ClearableFileInput,), {"allow_multiple_selected": True})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """A list, of one or of many."""
        single = super().clean
        files = data if isinstance(data, list | tuple) else [data]
        return [single(one, initial) for one in files if one]


class UploadForm(forms.Form):
    """Files for one material."""

    name = forms.CharField(widget=forms.HiddenInput, max_length=128)
    chosen = FileField(
        label="选择文件", required=False, help_text="可以一次选几个文件：PDF、OFD、照片（JPG、PNG）或办公文档"
    )


class IdentityForm(forms.Form):
    """By which document somebody is known: no Chinese id is demanded."""

    id_kind = forms.ChoiceField(label="证件类型", choices=IDENTITIES)
    number = forms.CharField(
        label="证件号码", required=False, max_length=30, help_text="没有证件的可以不填，请留手机号码"
    )
    phone = forms.CharField(
        label="手机号码",
        required=False,
        max_length=20,
        help_text="用来查询进度和通知您",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )


class ReasonForm(forms.Form):
    """Taking the application back."""

    reason = forms.CharField(label="撤回的原因", widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)
