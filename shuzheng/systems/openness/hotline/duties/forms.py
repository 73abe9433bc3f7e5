"""Who gets a duty; a table of many."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms

from shuzheng.kernel.orgs.models import Division
from shuzheng.systems.openness.hotline.dispatching.specs import duties
from shuzheng.systems.openness.hotline.duties.queries import areas
from shuzheng.systems.openness.hotline.queries import COUNTY, unit_named

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person


class DutyForm(forms.Form):
    """A duty, a division, a unit, and why."""

    duty = forms.ChoiceField(label="职责")
    division = forms.ModelChoiceField(Division.objects.none(), label="区划", empty_label=None)
    unit = forms.CharField(label="承办单位", max_length=128, help_text="写单位全称、简称或者统一社会信用代码")
    reason = forms.CharField(label="依据或者理由", max_length=200, required=False, help_text="如“三定”规定、调整文件")

    def __init__(self, *args: Any, person: Person, on: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.on = on
        duty, division = self.fields["duty"], self.fields["division"]
        if isinstance(duty, forms.ChoiceField):
            duty.choices = [(one.code, f"{one.label}（{'、'.join(one.categories[:2])}）") for one in duties().values()]
        if isinstance(division, forms.ModelChoiceField):
            division.queryset = areas(person, on=on, level=COUNTY)

    def clean_unit(self) -> Org:
        """The unit that the words name."""
        found = unit_named(self.cleaned_data["unit"], on=self.on)
        if found is None:
            raise forms.ValidationError("没有找到这个单位，请写全称或者统一社会信用代码")
        return found


class TableForm(forms.Form):
    """A table."""

    file = forms.FileField(
        label="职责表",
        help_text="CSV 或者 Excel，有“职责代码、区划代码、统一社会信用代码”三列，可有“依据”；"
        "从本页导出的表改了就能导入。有一行不对就都不导入。",
    )
