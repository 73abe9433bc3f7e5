"""The two things by which a case is looked up without signing in."""

from __future__ import annotations

from django import forms


class LookUpForm(forms.Form):
    """Number and last four signs."""

    number = forms.CharField(label="办件编号", max_length=32, help_text="受理回执上的编号，例如 BJ202600000001")
    tail = forms.CharField(
        label="后四位",
        max_length=8,
        help_text="申请人手机号码或证件号码的后四位；企业为统一社会信用代码后四位",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
