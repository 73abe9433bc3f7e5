"""Forms of credit information: repairing, objecting, settling an objection."""

from django import forms

from shuzheng.web.forms import DayField

LINES = forms.Textarea(attrs={"rows": 3})


class RepairForm(forms.Form):
    """From when, why, on which decision; duties must be done."""

    on = DayField(label="修复日期")
    duties_done = forms.BooleanField(label="已履行行政处罚决定、司法文书规定的义务", required=False)
    reason = forms.CharField(label="理由", max_length=500)
    basis = forms.CharField(label="修复决定", max_length=500, help_text="名称和文号")


class DisputeForm(forms.Form):
    """What is not so."""

    words = forms.CharField(label="异议", max_length=500, widget=LINES, help_text="写明哪里不对、有什么依据")


class SettleForm(forms.Form):
    """What the authority found."""

    outcome = forms.CharField(label="核查结果", max_length=500, widget=LINES)
