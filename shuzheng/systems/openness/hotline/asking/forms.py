"""What everybody may fill in: a matter, and the number and code to look it up."""

from __future__ import annotations

from typing import Any

from django import forms

from shuzheng.systems.openness.hotline.intake.forms import MatterForm

CHANNELS = {"web": "web", "app": "app", "media": "media", "letter": "letter"}


class AskForm(MatterForm):
    """A matter written by the person it troubles; the page of letters and the app use the same."""

    field_order = [
        "kind",
        "text",
        "division",
        "address",
        "latitude",
        "longitude",
        "phone",
        "email",
        "name",
        "consent_to_publish",
    ]

    def __init__(self, *args: Any, channel: str = "web", **more: Any) -> None:
        super().__init__(*args, **more)
        self.channel = CHANNELS.get(channel, "web")
        self.fields["text"].help_text = "写明时间、地点、经过和您的要求；请不要在这里写电话、证件号码"
        self.fields["phone"].help_text = "只供热线回访，加密保存，不提供给被反映的单位；不愿留的可以不填"
        self.fields["email"].help_text = "受理、答复和回访结果会告诉您；加密保存，不提供给被反映的单位"
        self.fields["latitude"].help_text = "地图上的点，可以不填"


class LookUpForm(forms.Form):
    """The number and the code of a receipt."""

    number = forms.CharField(label="工单编号", max_length=32)
    code = forms.CharField(label="查询码", max_length=6, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
