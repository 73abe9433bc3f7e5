"""The counter's one screen: which item, for whom, and how they are known."""

from __future__ import annotations

from django import forms

from shuzheng.kernel.orgs.identities.specs import KINDS as IDENTITIES


class ReceiveForm(forms.Form):
    """What a clerk asks first; everything can be typed, nothing need be pointed at."""

    item = forms.CharField(
        label="事项",
        max_length=96,
        help_text="事项编码，或者群众说的叫法；不是唯一一项时列出供您选编码",
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    channel = forms.ChoiceField(label="方式", choices=[("counter", "本人到窗口"), ("village", "村（社区）代办")])
    id_kind = forms.ChoiceField(label="证件类型", choices=IDENTITIES)
    number = forms.CharField(
        label="证件号码",
        required=False,
        max_length=30,
        help_text="读卡器可以直接录入；企业填统一社会信用代码",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label="姓名", max_length=64, required=False, help_text="已经登记过的不用填")
    phone = forms.CharField(
        label="手机号码", max_length=20, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class ProxyForm(forms.Form):
    """代办授权: by whom, until when, on what paper."""

    id_kind = forms.ChoiceField(label="委托人证件类型", choices=IDENTITIES)
    number = forms.CharField(label="委托人证件号码", required=False, max_length=30)
    name = forms.CharField(label="委托人姓名", max_length=64, required=False)
    phone = forms.CharField(label="委托人手机号码", max_length=20, required=False)
    until = forms.DateField(label="授权至", widget=forms.DateInput(attrs={"type": "date"}))
    basis = forms.CharField(label="授权凭证", max_length=200, help_text="例如：书面委托书，编号或者存放处")
