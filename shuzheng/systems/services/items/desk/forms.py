"""The forms of the desk: lists are written one per line, materials as rows; nobody writes JSON."""

from __future__ import annotations

from typing import Any

from django import forms

from shuzheng.systems.services.items.models import KINDS, LIMIT_UNITS, ItemVersion
from shuzheng.systems.services.items.specs import (
    AUDIENCES,
    CASE_KINDS,
    FORMS,
    LEVELS,
    SOURCES,
    THEMES,
    Material,
    Part,
    Place,
    told,
)
from shuzheng.web.forms import DayField

NONE = [("", "—")]
MOST_LINES = 100


class PartsField(forms.CharField):
    """Titles with their words, one per line: 标题：说明."""

    def __init__(self, label: str, help_text: str) -> None:
        widget = forms.Textarea(attrs={"rows": 4})
        super().__init__(label=label, required=False, widget=widget, help_text=help_text, max_length=20_000)

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """The lines as values."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()][:MOST_LINES]
        pairs = [line.partition("：") for line in lines]
        return told([Part(title.strip(), text.strip()) for title, _, text in pairs])


class PlacesField(forms.CharField):
    """Places, one per line: 名称｜地址｜时间｜电话."""

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """The lines as values."""
        lines = [line.replace("|", "｜") for line in super().clean(value).splitlines() if line.strip()]
        if wrong := next((line for line in lines if line.count("｜") > 3), ""):
            raise forms.ValidationError(f"每行最多四段，用“｜”隔开：{wrong[:40]}")
        return told([Place(*(part.strip() for part in line.split("｜"))) for line in lines[:MOST_LINES]])


class NewForm(forms.Form):
    """Begin an implementation list."""

    org = forms.ChoiceField(label="实施主体")
    name = forms.CharField(label="事项名称", max_length=255)
    item_code = forms.CharField(label="基本编码", max_length=64, help_text="国家和省基本目录里的编码")
    number = forms.CharField(
        label="事项编码",
        max_length=33,
        help_text="31 位实施编码；分情形办理的，写 33 位业务办理项编码（GB/T 39554.1）",
    )
    kind = forms.ChoiceField(label="事项类型", choices=KINDS)
    level = forms.ChoiceField(label="行使层级", choices=list(LEVELS.items()))

    def __init__(self, *args: Any, orgs: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["org"].choices = orgs  # type: ignore[attr-defined]


class ItemForm(forms.Form):
    """Everything an implementation list says, but its materials and its form."""

    name = forms.CharField(label="事项名称", max_length=255)
    aliases = forms.CharField(
        label="群众常用叫法", max_length=255, required=False, help_text="用顿号隔开，例如“驾照、驾驶本”；搜索时用得上"
    )
    code = forms.CharField(label="实施编码", max_length=31, required=False, help_text="31 位")
    handling_code = forms.CharField(
        label="业务办理项编码", max_length=33, required=False, help_text="33 位，没有的留空"
    )
    kind = forms.ChoiceField(label="事项类型", choices=NONE + KINDS, required=False)
    level = forms.ChoiceField(label="行使层级", choices=NONE + list(LEVELS.items()), required=False)
    case_kind = forms.ChoiceField(label="办件类型", choices=list(CASE_KINDS.items()))
    statutory_value = forms.IntegerField(label="法定时限", min_value=0, max_value=36_600, required=False)
    statutory_unit = forms.ChoiceField(label="法定时限单位", choices=NONE + LIMIT_UNITS, required=False)
    promised_value = forms.IntegerField(label="承诺时限", min_value=0, max_value=36_600, required=False)
    promised_unit = forms.ChoiceField(label="承诺时限单位", choices=NONE + LIMIT_UNITS, required=False)
    procedures = PartsField("特别程序", "不计入时限的程序，一行一个，例如“专家评审：不超过 30 日”")
    audiences = forms.MultipleChoiceField(
        label="服务对象", choices=list(AUDIENCES.items()), widget=forms.CheckboxSelectMultiple, required=False
    )
    themes = forms.MultipleChoiceField(
        label="主题",
        choices=[(code, label) for code, (label, _) in THEMES.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    result = forms.CharField(label="办理结果", max_length=255, required=False, help_text="办成后得到什么")
    conditions = forms.CharField(
        label="受理条件", required=False, widget=forms.Textarea(attrs={"rows": 5}), max_length=20_000
    )
    process = PartsField("办理流程", "一行一步，例如“受理：当场出具受理通知书”")
    fee = forms.CharField(label="收费", max_length=500, required=False, help_text="不收费的写“不收费”，收费的写标准")
    bases = PartsField("设定依据", "一行一条，例如“食品安全法第三十五条：国家对食品生产经营实行许可制度”")
    remedies = forms.CharField(
        label="救济途径", required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )
    places = PlacesField(
        label="办理地点",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一行一处：名称｜地址｜时间｜电话",
        max_length=20_000,
    )
    hours = forms.CharField(label="办理时间", max_length=255, required=False)
    phone = forms.CharField(label="咨询电话", max_length=128, required=False)
    complaint_phone = forms.CharField(label="监督投诉电话", max_length=128, required=False)
    is_online = forms.BooleanField(label="可以网上办", required=False)
    is_posted = forms.BooleanField(label="结果可以邮寄", required=False)
    visits = forms.IntegerField(label="到现场次数", min_value=0, max_value=20, required=False)
    co_orgs = forms.CharField(label="联办机构", max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        """A number without its unit says nothing."""
        said: dict[str, Any] = super().clean() or {}
        for name in ("statutory", "promised"):
            if said.get(f"{name}_value") is None:
                said[f"{name}_unit"] = ""
            elif not said.get(f"{name}_unit"):
                self.add_error(f"{name}_unit", "请选择单位")
        return said


class OwnedForm(ItemForm):
    """The same for a draft of whom nobody knows yet whose it is."""

    org_code = forms.CharField(label="实施主体的统一社会信用代码", max_length=18, required=False)
    field_order = ("org_code",)


_WHAT = (
    *("org_code", "name", "aliases", "code", "handling_code", "kind", "level", "case_kind", "audiences", "themes"),
    "result",
)
_WHEN = ("statutory_value", "statutory_unit", "promised_value", "promised_unit", "procedures")
_WHERE = ("is_online", "is_posted", "visits", "places", "hours", "phone", "complaint_phone")
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("是什么", _WHAT),
    ("多久办好", _WHEN),
    ("怎么办", ("conditions", "process", "fee", "co_orgs")),
    ("到哪里办", _WHERE),
    ("凭什么办", ("bases", "remedies")),
)
HALVES = frozenset(
    {"code", "handling_code", "statutory_value", "promised_value", "phone", "complaint_phone", "visits", "is_online"}
    | {"is_posted"}
)


def grouped(form: forms.Form) -> list[tuple[str, list[tuple[forms.BoundField, bool]]]]:
    """The fields under their headings, each with whether half a line is enough."""
    return [(title, [(form[name], name in HALVES) for name in names if name in form.fields]) for title, names in GROUPS]


class MaterialForm(forms.Form):
    """One material; a row without a name is none."""

    name = forms.CharField(label="材料名称", max_length=255, required=False)
    source = forms.ChoiceField(label="来源", choices=list(SOURCES.items()))
    supplied_by = forms.CharField(label="证照或者目录名称", max_length=128, required=False)
    form = forms.ChoiceField(label="形式", choices=list(FORMS.items()), initial="both")
    when = forms.CharField(label="需要的情形", max_length=128, required=False)
    note = forms.CharField(label="说明", max_length=255, required=False)

    def clean(self) -> dict[str, Any]:
        """Who supplies it is named where it is not the applicant."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("name") and said.get("source") != "applicant" and not said.get("supplied_by"):
            said["supplied_by"] = f"licence:{said['name']}" if said["source"] == "licence" else said["name"]
        return said


Materials = forms.formset_factory(MaterialForm, extra=3, max_num=80, absolute_max=90)


class PublishForm(forms.Form):
    """From which day."""

    on = DayField(label="生效日期", help_text="可以是今天或者以后的一天；到那天，原来的版本自动失效")


class WithdrawForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="停用原因", max_length=255)


def initial_of(version: ItemVersion) -> dict[str, Any]:
    """What a form shows of a version."""
    said = {name: getattr(version, name) for name in ItemForm.base_fields}
    for name in ("procedures", "process", "bases"):
        said[name] = "\n".join(f"{one['title']}：{one['text']}" if one["text"] else one["title"] for one in said[name])
    said["places"] = "\n".join(
        "｜".join((one.name, one.address, one.hours, one.phone)).rstrip("｜") for one in version.windows
    )
    return said | {"org_code": version.org_code}


def materials_of(formset: Any) -> list[dict[str, Any]]:
    """The materials that were filled in, in their order."""
    rows = [form.cleaned_data for form in formset.forms if form.cleaned_data.get("name")]
    return told([Material(**row) for row in rows])
