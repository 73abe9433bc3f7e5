"""Why numbers that look like persons' are not."""

from __future__ import annotations

from django import forms


class PlainForm(forms.Form):
    """The reasons of the data officer."""

    reason = forms.CharField(
        label="为什么不是个人信息",
        max_length=300,
        help_text="例如：对外公开的咨询电话；设备编号恰好符合校验规则",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
