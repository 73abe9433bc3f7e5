"""Forms of licences: verifying one, authorising its use."""

from __future__ import annotations

from django import forms

from shuzheng.web.forms import DayField


class VerifyForm(forms.Form):
    """What is printed on a licence."""

    identifier = forms.CharField(label="电子证照标识", max_length=100)
    holder = forms.CharField(label="持证主体代码", max_length=32, help_text="统一社会信用代码、公民身份号码等")
    number = forms.CharField(label="证照编号", max_length=64)


class AuthoriseForm(forms.Form):
    """Who may use it, for what, until when."""

    org = forms.CharField(label="使用单位", max_length=100, help_text="单位全称或者统一社会信用代码")
    purpose = forms.CharField(label="用途", max_length=200, help_text="例如：申领创业补贴")
    expires_on = DayField(label="授权有效至（含当日）")
