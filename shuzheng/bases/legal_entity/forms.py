"""The form of an act on a legal entity."""

from django import forms

from shuzheng.web.forms import DayField


class ActForm(forms.Form):
    """From when, why, and which document says so."""

    on = DayField(label="自哪一天起")
    reason = forms.CharField(label="理由", max_length=500)
    basis = forms.CharField(label="依据的文书", max_length=500, help_text="决定书、通知书的名称和文号")
