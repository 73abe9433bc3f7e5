"""The operator's one page: everything of a call, from the number to where it goes, by keyboard."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from shuzheng.systems.openness.hotline import queries
from shuzheng.systems.openness.hotline.dispatching.specs import duties
from shuzheng.systems.openness.hotline.specs import CHANNELS, ELSEWHERE, KINDS, Intake

ELSEWHERE_CHOICES = [("", "属于受理范围"), *((one.code, one.label) for one in ELSEWHERE)]
LATER = [("", "稍后处理")]


class MatterForm(forms.Form):
    """What a person brings, whoever types it in."""

    kind = forms.ChoiceField(label="类型", choices=KINDS)
    division = forms.ChoiceField(label="所在县（市、区）")
    address = forms.CharField(label="具体地点", required=False, max_length=200, help_text="写到路口、小区或者村组")
    text = forms.CharField(label="反映的事项", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    latitude = forms.FloatField(label="纬度", required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    longitude = forms.FloatField(label="经度", required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    phone = forms.CharField(label="联系电话", required=False, max_length=20)
    email = forms.CharField(label="电子邮箱", required=False, max_length=200)
    name = forms.CharField(label="称呼", required=False, max_length=30)
    consent_to_publish = forms.BooleanField(label="同意隐去个人信息后公开", required=False)

    channel = "web"

    def __init__(self, *args: Any, on: date, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["division"]
        if isinstance(field, forms.ChoiceField):
            field.choices = queries.places(on=on)
            self.has_places = bool(field.choices)

    @property
    def intake(self) -> Intake:
        """The matter as the action takes it."""
        known = {name: self.cleaned_data[name] for name in Intake.__dataclass_fields__ if name in self.cleaned_data}
        return Intake(**({"channel": self.channel} | known))


class CallForm(MatterForm):
    """A call: the matter, and what is done with it before the caller hangs up."""

    channel = forms.ChoiceField(label="渠道", choices=CHANNELS)  # type: ignore[assignment]
    category = forms.ChoiceField(label="分类", required=False)
    elsewhere = forms.ChoiceField(label="不属受理范围的", choices=ELSEWHERE_CHOICES, required=False)
    answer = forms.CharField(
        label="当场答复", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    article = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    primary = forms.CharField(label="并入", required=False, max_length=32)
    unit = forms.CharField(label="派给", required=False, max_length=100)
    unit_typed = forms.CharField(label="其他单位", required=False, max_length=100)

    field_order = ["channel", "phone", "name", "kind", "division", "address", "text"]

    def __init__(self, *args: Any, on: date, **more: Any) -> None:
        super().__init__(*args, on=on, **more)
        field = self.fields["category"]
        if isinstance(field, forms.ChoiceField):
            names = sorted({name for duty in duties().values() for name in duty.categories})
            field.choices = [("", "自动归类"), *((name, name) for name in names)]

    @property
    def way(self) -> tuple[str, dict[str, str]]:
        """The step that the operator has chosen, with what it needs; "" to decide later."""
        said = self.cleaned_data
        if said["elsewhere"]:
            return "route", {"elsewhere": said["elsewhere"]}
        if said["primary"]:
            return "merge", {"primary": said["primary"]}
        if said["answer"].strip() or said["article"]:
            return "answer", {name: said[name] for name in ("answer", "article") if said[name].strip()}
        unit = said["unit_typed"] or said["unit"]
        return ("dispatch", {"unit": unit}) if unit else ("", {})
