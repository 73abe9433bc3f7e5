"""Forms of the hotline's own pages."""

from __future__ import annotations

from django import forms


class DispatchForm(forms.Form):
    """A suggested unit, or one typed; with reasons where it is a decision."""

    picked = forms.CharField(required=False, max_length=18)
    typed = forms.CharField(required=False, max_length=100)
    reason = forms.CharField(required=False, max_length=1000)
    seen = forms.IntegerField(required=False)

    @property
    def unit(self) -> str:
        """What was typed goes before what was picked."""
        return str(self.cleaned_data["typed"] or self.cleaned_data["picked"])


class LetterForm(forms.Form):
    """A letter as everybody may read it."""

    title = forms.CharField(label="公开标题", max_length=100)
    text = forms.CharField(label="公开内容", widget=forms.Textarea(attrs={"rows": 6}), max_length=4000)
    reply = forms.CharField(
        label="公开答复",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
        help_text="请通读一遍：姓名、门牌号等能认出本人的内容也要删去；号码系统会查",
    )
