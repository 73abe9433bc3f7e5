"""Saying that a value is wrong; asking who read a row."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

Choices = Sequence[tuple[str, str]]


def _pick(form: forms.Form, name: str, choices: Choices) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)


class DisputeForm(forms.Form):
    """Which row, which element, what it says, what it should say, and on what grounds (条例第二十六条)."""

    row = forms.CharField(label="哪一行（主键值）", max_length=500)
    element = forms.ChoiceField(label="哪个数据项")
    held = forms.CharField(
        label="现有值",
        required=False,
        max_length=2000,
        help_text="您取到的值，脱敏的照填。加密保存，只有双方可见",
    )
    claimed = forms.CharField(label="您认为正确的值", max_length=2000)
    evidence = forms.CharField(
        label="依据",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="证照、文书、核实情况等",
    )

    def __init__(self, key: str, elements: Choices, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["row"].help_text = f"“{key}”的值" if key else "能认定这一行的主键值"
        _pick(self, "element", elements)


class WhoForm(forms.Form):
    """Whose reading is asked about."""

    resource = forms.ChoiceField(label="目录", help_text="本单位提供的目录；主管部门可查全部")
    row = forms.CharField(label="主键值", max_length=500, help_text="例如公民身份号码。查询留痕，不记录该值")
    reason = forms.CharField(label="查询事由", max_length=200, help_text="例如：本人申请查询，受理编号……")

    def __init__(self, resources: Choices, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        _pick(self, "resource", resources)
