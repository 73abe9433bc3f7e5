"""The one question after a service."""

from __future__ import annotations

from django import forms

from shuzheng.systems.services.hall.ratings.models import GRADES


class RatingForm(forms.Form):
    """Five grades, and words if one likes."""

    grade = forms.TypedChoiceField(label="您对本次服务", choices=GRADES, widget=forms.RadioSelect, coerce=int)
    words = forms.CharField(
        label="想说的话",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="可以不写。不要写姓名、证件号码等个人信息",
    )
