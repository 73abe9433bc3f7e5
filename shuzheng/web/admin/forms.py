"""Forms of administration."""

from datetime import date
from typing import Any

from django import forms

from shuzheng.kernel.orgs.models import ApplicationKey, Org, Person
from shuzheng.kernel.orgs.specs import role_choices
from shuzheng.web.forms import DayField


class OrgForm(forms.Form):
    """A new organisation."""

    name = forms.CharField(label="名称", max_length=128, help_text="与批准设立的文件一致")
    short_name = forms.CharField(label="简称", max_length=32, required=False)
    uscc = forms.CharField(label="统一社会信用代码", max_length=18, help_text="18 位，保存时校验")
    kind = forms.ChoiceField(label="性质", choices=Org.Kind.choices)
    division = forms.CharField(label="所在区划代码", max_length=12, help_text="例如 130100，可在“行政区划”里查")
    on = DayField(label="设立日期")
    basis = forms.CharField(label="依据", max_length=200, required=False)


class RenameForm(forms.Form):
    """Another name from a day on."""

    name = forms.CharField(label="新名称", max_length=128)
    short_name = forms.CharField(label="新简称", max_length=32, required=False)
    on = DayField(label="启用日期")
    basis = forms.CharField(label="依据文件", max_length=200)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="原因或依据", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class PersonForm(forms.Form):
    """A new person."""

    name = forms.CharField(label="姓名", max_length=64)
    login = forms.CharField(label="登录名", max_length=64, help_text="小写字母、数字和连字符")
    division = forms.CharField(
        label="归属区划代码",
        max_length=12,
        required=False,
        help_text="没有岗位时由该区划管理；留空即您管理的区划",
    )
    kind = forms.ChoiceField(label="类别", choices=Person.Kind.choices)


class AppointForm(forms.Form):
    """A post at one of the organisations in charge."""

    org = forms.ModelChoiceField(label="单位", queryset=Org.objects.none())
    title = forms.CharField(label="职务", max_length=64)
    on = DayField(label="任职日期")
    until = DayField(label="终止日期", required=False, help_text="不含当日；长期任职请留空")
    is_main = forms.BooleanField(label="主要岗位", required=False, initial=True)

    def __init__(self, *args: Any, orgs: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["org"].queryset = orgs  # type: ignore[attr-defined]


class GrantRoleForm(forms.Form):
    """A role at one of the organisations in charge."""

    role = forms.ChoiceField(label="角色", choices=role_choices)
    org = forms.ModelChoiceField(label="单位", queryset=Org.objects.none())
    division = forms.CharField(
        label="管辖区划代码", max_length=12, required=False, help_text="只有主管部门和管理员角色需要，例如 130000"
    )
    on = DayField(label="起始日期")
    until = DayField(label="终止日期", required=False, help_text="不含当日；运维服务人员必须填写")

    def __init__(self, *args: Any, orgs: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["org"].queryset = orgs  # type: ignore[attr-defined]


class EndForm(ReasonForm):
    """From when on something ends, and why."""

    on = DayField(label="终止日期", help_text="自当日起不再有效")
    field_order = ("on", "reason")


class KeyForm(forms.Form):
    """A key for an organisation's application."""

    org = forms.ChoiceField(label="单位")
    label = forms.CharField(label="用途", max_length=64, help_text="哪个系统用，例如“登记注册系统”")
    algorithm = forms.ChoiceField(label="签名算法", choices=ApplicationKey.Algorithm.choices)

    def __init__(self, *args: Any, orgs: list[Org], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["org"].choices = [(str(org.pk), org.name) for org in orgs]  # type: ignore[attr-defined]


class ParameterForm(forms.Form):
    """Another number from a day on."""

    value = forms.DecimalField(label="新数值", max_digits=18, decimal_places=4, min_value=0)
    valid_from = DayField(label="施行日期")
    valid_to = DayField(label="失效日期", required=False, help_text="不含当日；长期有效请留空")
    area = forms.CharField(label="适用区划代码", max_length=12, required=False, help_text="留空表示全部")
    name = forms.CharField(label="名称或者表述", max_length=128, required=False, help_text="留空表示不改")
    article = forms.CharField(label="依据条款", max_length=256, required=False, help_text="留空表示与现行依据相同")
    checked = forms.BooleanField(label="已核对法律法规原文", required=False)
    reason = forms.CharField(label="变更依据", help_text="文件名称和文号", widget=forms.Textarea(attrs={"rows": 3}))


_DAYS_HELP = "每行一段：2027-02-05 至 2027-02-11 春节"


class ScheduleForm(forms.Form):
    """A year's schedule, from the State Council's notice."""

    year = forms.IntegerField(label="年份", min_value=2000, max_value=2100)
    source = forms.CharField(label="通知文号", max_length=256, help_text="例如“国办发明电〔2026〕×号”")
    off = forms.CharField(label="放假日", help_text=_DAYS_HELP, widget=forms.Textarea(attrs={"rows": 8}))
    make_up = forms.CharField(
        label="调休上班日",
        required=False,
        help_text="每行一天：2027-02-14 春节调休",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    despite = forms.CharField(
        label="特别说明", max_length=200, required=False, help_text="安排与法定节假日对不上时，说明缘由"
    )

    def clean_off(self) -> dict[date, str]:
        """Every day off with its name."""
        return read_days(self.cleaned_data["off"])

    def clean_make_up(self) -> dict[date, str]:
        """Every day worked instead."""
        return read_days(self.cleaned_data["make_up"])


def read_days(text: str) -> dict[date, str]:
    """`2027-02-05 至 2027-02-11 春节` by line, as days with their name."""
    found: dict[date, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found |= _span(line.replace("至", " 至 ").split())
        except (ValueError, IndexError):
            raise forms.ValidationError(f"第 {number} 行“{line.strip()[:40]}”看不懂，请写成：2027-01-01 元旦") from None
    return found


def _span(words: list[str]) -> dict[date, str]:
    first = last = date.fromisoformat(words[0])
    rest = words[1:]
    if rest and rest[0] == "至":
        last, rest = date.fromisoformat(rest[1]), rest[2:]
    if not rest or not 0 <= (last - first).days <= 31:
        raise ValueError
    return {date.fromordinal(day): " ".join(rest) for day in range(first.toordinal(), last.toordinal() + 1)}
