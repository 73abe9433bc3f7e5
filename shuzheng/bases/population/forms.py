"""What is asked of the population base, and what for."""

from __future__ import annotations

from django import forms

from shuzheng.bases.population.models import Person
from shuzheng.web.forms import DayField

TYPED = {"autocomplete": "off", "spellcheck": "false"}
SEXES = [("", "不核验"), (Person.Sex.MALE, "男"), (Person.Sex.FEMALE, "女")]


class PurposeForm(forms.Form):
    """What for, on which basis: the log keeps it."""

    purpose = forms.CharField(label="用途", max_length=200, help_text="本人可以看到，例如：办理婚姻登记")
    basis = forms.CharField(
        label="依据",
        max_length=200,
        required=False,
        help_text="核验不满十四周岁的人必填：法定依据或者监护人同意的情况",
    )


class VerifyForm(PurposeForm):
    """The claim: number and name, and what else the matter needs."""

    business = forms.CharField(label="业务编号", max_length=64, required=False, help_text="没有的可不填")
    number = forms.CharField(
        label="公民身份号码",
        max_length=40,
        help_text="18 位；15 位旧号码按规则升位后核验",
        widget=forms.TextInput(attrs=TYPED),
    )
    name = forms.CharField(label="姓名", max_length=64, widget=forms.TextInput(attrs=TYPED))
    birth_date = DayField(label="出生日期", required=False, help_text="不填不核验，下同")
    sex = forms.ChoiceField(label="性别", choices=SEXES, required=False)
    place = forms.CharField(
        label="户籍地或居住地",
        max_length=12,
        required=False,
        help_text="区划代码：省、市、县 6 位，乡 9 位，村 12 位",
    )
    is_alive = forms.BooleanField(label="核验是否在世", required=False)

    field_order = ("number", "name", "birth_date", "sex", "place", "is_alive", "purpose", "basis", "business")


class BulkForm(PurposeForm):
    """Which division's people."""

    place = forms.CharField(label="区划代码", max_length=12, help_text="户籍登记在此区划的在世人员")

    field_order = ("place", "purpose", "basis")
