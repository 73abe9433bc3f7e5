"""Where one wants to be told outside, and how often."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

MODES = [("digest", "每日一次摘要"), ("each", "每条通知"), ("off", "暂不发送")]


class WaysForm(forms.Form):
    """An address and a mode for each way; an empty address takes the way away."""

    email = forms.CharField(label="电子邮箱", required=False, max_length=200, help_text="不填则不发送邮件")
    email_mode = forms.ChoiceField(label="邮件", choices=MODES, widget=forms.RadioSelect, initial="digest")
    sms = forms.CharField(label="手机号码", required=False, max_length=11, help_text="不填则不发送短信")
    sms_mode = forms.ChoiceField(label="短信", choices=MODES, widget=forms.RadioSelect, initial="digest")

    def __init__(self, data: QueryDict | None, ways: Mapping[str, Any]) -> None:
        known = {name: way.address for name, way in ways.items()} | {f"{k}_mode": way.mode for k, way in ways.items()}
        super().__init__(data, initial=known)
