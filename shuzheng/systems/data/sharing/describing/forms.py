"""Forms of the wizard. A draft may be incomplete, so hardly anything is required: what is missing is told beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms

from shuzheng.kernel.catalogue import specs
from shuzheng.kernel.catalogue.specs import ElementSpec, EntrySpec
from shuzheng.kernel.exchange.specs import Api
from shuzheng.lib import masks, standards
from shuzheng.systems.data.sharing.describing import rules
from shuzheng.systems.data.sharing.describing.specs import RightsSpec, StewardSpec
from shuzheng.web.forms import DayField

Choices = Sequence[tuple[str, str]]
REFRESH = [(one.value, one.label) for one in specs.Cycle]
NONE = ("", "请选择")


class OriginForm(forms.Form):
    """What every origin says: whose data it is, where one may choose, and how often it changes."""

    org = forms.ChoiceField(label="数源部门")
    refresh = forms.ChoiceField(label="数据更新", choices=REFRESH, initial="irregular", help_text="多久检查一次来源")

    def __init__(self, *args: Any, orgs: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        if len(orgs) == 1:
            del self.fields["org"]
        else:
            self.fields["org"].choices = orgs  # type: ignore[attr-defined]


class FileOriginForm(OriginForm):
    """A file to upload."""

    file = forms.FileField(
        label="数据文件",
        help_text="CSV（UTF-8 或 GBK）、Excel、Parquet，第一行是列名。大文件边传边存，不必拆分。",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.parquet"}),
    )
    field_order = ("file", "org", "refresh")


class SheetForm(OriginForm):
    """Which sheet of the workbook that was sent."""

    kept = forms.CharField(widget=forms.HiddenInput, max_length=100)
    sheet = forms.ChoiceField(label="工作表", widget=forms.RadioSelect, help_text="工作簿有几个工作表，选一个")
    field_order = ("kept", "sheet", "org", "refresh")

    def __init__(self, *args: Any, sheets: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["sheet"].choices = [(name, name) for name in sheets]  # type: ignore[attr-defined]


class TableOriginForm(OriginForm):
    """A table or view of a registered database."""

    relation = forms.ChoiceField(label="表或视图", widget=forms.RadioSelect)
    field_order = ("relation", "org", "refresh")

    def __init__(self, *args: Any, relations: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["refresh"].initial = "realtime"
        self.fields["relation"].choices = [(name, name) for name in relations]  # type: ignore[attr-defined]


class ApiOriginForm(OriginForm):
    """How an API is asked."""

    source = forms.ChoiceField(label="数据源", help_text="已登记主机的接口")
    url = forms.CharField(label="接口地址", max_length=500, help_text="完整地址，主机和端口须已登记")
    method = forms.ChoiceField(label="请求方法", choices=[("GET", "GET"), ("POST", "POST")])
    rows_at = forms.CharField(
        label="数据行的位置", max_length=100, required=False, help_text="例如 data.rows；应答本身就是列表时留空"
    )
    page_param = forms.CharField(label="页码参数", max_length=40, required=False, help_text="例如 page")
    size_param = forms.CharField(label="每页行数参数", max_length=40, required=False, help_text="例如 size")
    page_from = forms.IntegerField(label="首页页码", min_value=0, max_value=1, initial=1)
    key_param = forms.CharField(label="按主键查询的参数", max_length=40, required=False)
    params = forms.CharField(
        label="固定参数", required=False, help_text="每行一个：名称=值", widget=forms.Textarea(attrs={"rows": 2})
    )
    headers = forms.CharField(
        label="请求头",
        required=False,
        help_text="每行一个：名称: 值。加密保存，不再显示",
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
    timeout_s = forms.FloatField(label="超时（秒）", min_value=0.1, max_value=30, initial=5)
    field_order = ("source", "url", "method", "rows_at")

    def __init__(self, *args: Any, sources: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["refresh"].initial = "realtime"
        self.fields["source"].choices = sources  # type: ignore[attr-defined]

    def clean_params(self) -> dict[str, str]:
        """The fixed parameters, by name."""
        return _pairs(self.cleaned_data["params"], "=")

    def clean_headers(self) -> dict[str, str]:
        """The headers, by name."""
        return _pairs(self.cleaned_data["headers"], ":")

    @property
    def api(self) -> Api:
        """How the API is asked, as a value."""
        names = ("url", "method", "params", "rows_at", "key_param", "page_param", "size_param", "page_from")
        return Api(**{name: self.cleaned_data[name] for name in names}, timeout_s=self.cleaned_data["timeout_s"])


class BlankOriginForm(OriginForm):
    """An entry whose data is not to be had yet."""

    name = forms.CharField(label="目录名称", max_length=200)
    field_order = ("name", "org")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        del self.fields["refresh"]


def _pairs(text: str, mark: str) -> dict[str, str]:
    try:
        return rules.pairs(text, mark)
    except ValueError as error:
        raise forms.ValidationError(f"“{str(error)[:60]}”看不懂，请写成“名称{mark}值”") from None


class LinesField(forms.CharField):
    """Several short texts, one by line."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), required=False, **more)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        return tuple(filter(None, (line.strip() for line in (value or "").splitlines())))


def _choice(label: str, words: type[specs.Choice], **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[NONE, *words.choices()], required=False, **more)


def _radio(label: str, words: type[specs.Choice], **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=words.choices(), required=False, widget=forms.RadioSelect, **more)


GRADES = [("", "请选择"), *((str(n), f"{n} 级") for n in range(1, 5))]


class WordsForm(forms.Form):
    """The entry's own words: Decree 809 art. 13 and the guide."""

    name = forms.CharField(
        label="目录名称", max_length=200, required=False, help_text="说清是什么数据，例如“高等学校名单”"
    )
    summary = forms.CharField(
        label="摘要",
        required=False,
        help_text="一两句话：内容、范围、用途",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    class_path = forms.CharField(
        label="分类代码",
        max_length=24,
        required=False,
        help_text="类 1 位、项 2 位、目 3 位，其后可加细目，例如 306001",
        widget=forms.TextInput(attrs={"list": "categories", "inputmode": "numeric", "autocomplete": "off"}),
    )
    data_format = _choice("数据格式", specs.Format)
    update_cycle = _choice("数据更新频率", specs.Cycle)
    valid_on = DayField(label="数据生效日期", required=False)
    related_codes = LinesField(label="关联资源代码", help_text="每行一个")
    sharing = _radio("共享属性", specs.Sharing)
    modes = forms.MultipleChoiceField(
        label="共享方式", choices=specs.Mode.choices(), required=False, widget=forms.CheckboxSelectMultiple
    )
    sharing_scope = forms.CharField(
        label="共享范围", required=False, help_text="哪些部门可以使用", widget=forms.Textarea(attrs={"rows": 2})
    )
    permitted_purposes = LinesField(label="使用用途", help_text="每行一个，例如“学历核验”")
    other_conditions = forms.CharField(label="其他使用条件", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    withheld_reason = forms.CharField(label="不予共享理由", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    basis_kind = _choice("依据性质", specs.Basis)
    basis_name = forms.CharField(
        label="依据名称", max_length=200, required=False, help_text="法律、行政法规或者国务院决定的全称"
    )
    basis_article = forms.CharField(label="依据条款", max_length=100, required=False)
    opening = _radio("开放属性", specs.Opening)
    grade = forms.TypedChoiceField(
        label="级别（省级四级）", choices=GRADES, coerce=int, empty_value=None, required=False
    )
    importance = forms.ChoiceField(label="国家分级", choices=specs.Importance.choices())
    change = forms.ChoiceField(label="更新事由", choices=specs.Change.choices(), required=False)
    change_reason = forms.CharField(label="更新原因", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    change_event = forms.CharField(label="调整的依据或者职责", max_length=200, required=False)
    change_on = DayField(label="调整之日", required=False)

    PARTS = (
        ("基本信息", "", ("name", "summary", "class_path", "data_format", "update_cycle", "valid_on", "related_codes")),
        ("共享", "", ("sharing", "modes")),
        ("有条件共享", "when-conditional", ("sharing_scope", "permitted_purposes", "other_conditions")),
        ("不予共享", "when-withheld", ("withheld_reason", "basis_kind", "basis_name", "basis_article")),
        ("开放与分级", "", ("opening", "grade", "importance")),
    )
    REVISION = ("本次更新", "", ("change", "change_reason", "change_event", "change_on"))

    def __init__(self, *args: Any, is_first: bool, lacks: Mapping[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.lacks = lacks
        self.parts = self.PARTS if is_first else (*self.PARTS, self.REVISION)
        if is_first:
            for name in self.REVISION[2]:
                del self.fields[name]

    def sections(self) -> Iterable[tuple[str, str, list[tuple[forms.BoundField, str]]]]:
        """Each part with its fields and what is missing in them; a part that says something is never hidden."""
        for title, kind, names in self.parts:
            fields = [(self[name], self.lacks.get(name, "")) for name in names]
            told = kind and any(bound.value() for bound, _ in fields)
            yield title, f"{kind} told" if told else kind, fields

    @property
    def words(self) -> dict[str, Any]:
        """What is said, as an entry's fields."""
        said = dict(self.cleaned_data)
        return said | {"modes": tuple(said["modes"])}

    @staticmethod
    def initial_of(entry: EntrySpec) -> dict[str, Any]:
        """The draft as it stands."""
        return {name: getattr(entry, name) for name in WordsForm.base_fields}


STANDARDS = [(one.code, one.label) for one in standards.STANDARDS.values()]
MASKS = [("", "按级别自动"), *((mask.code, mask.label) for mask in masks.KINDS.values())]


class ElementForm(forms.Form):
    """One element: what was proposed, for a person to confirm or change."""

    name = forms.CharField(widget=forms.HiddenInput)
    label = forms.CharField(label="数据项名称", max_length=128, required=False)
    data_type = forms.ChoiceField(label="类型", choices=specs.DataType.choices())
    standard = forms.ChoiceField(label="数据标准", required=False)
    grade = forms.TypedChoiceField(label="级别", choices=GRADES, coerce=int, empty_value=None, required=False)
    personal = forms.ChoiceField(label="个人信息", choices=specs.Personal.choices())
    mask = forms.ChoiceField(label="脱敏", choices=MASKS, required=False)
    is_key = forms.BooleanField(label="主键", required=False)
    must = forms.BooleanField(label="必填", required=False)
    drop = forms.BooleanField(label="不编入目录", required=False)
    description = forms.CharField(label="说明", max_length=500, required=False)
    length = forms.IntegerField(label="长度", min_value=1, required=False)
    precision = forms.IntegerField(label="精度", min_value=0, max_value=30, required=False)
    bounded = forms.CharField(
        label="自定标准", max_length=300, required=False, help_text="decimal:0..100、text:1..50、list:是|否"
    )

    def __init__(self, *args: Any, proposals: Sequence[tuple[str, str, float]] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        said = (more.get("initial") or {}).get("standard", "")
        first = [(code, f"{label}（{share:.0%} 符合）") for code, label, share in proposals]
        first += [(said, standards.find(said).label)] if said and said not in dict((*first, *STANDARDS)) else []
        rest = [pair for pair in STANDARDS if pair[0] not in dict(first)]
        groups = [("", "不采用标准"), ("按数据推荐", first), ("全部标准", rest)]
        self.fields["standard"].choices = [group for group in groups if group[1]]  # type: ignore[attr-defined]

    def clean_bounded(self) -> str:
        """A standard with bounds, if it is one."""
        code: str = self.cleaned_data["bounded"].strip()
        if code:
            from shuzheng.kernel.catalogue.rules import why_not_standard

            if reason := why_not_standard(code):
                raise forms.ValidationError(reason)
        return code

    @property
    def spec(self) -> ElementSpec:
        """The element as a value; its sample is the data's, not the form's."""
        said = self.cleaned_data
        names = (
            "name",
            "label",
            "data_type",
            "length",
            "precision",
            "description",
            "grade",
            "personal",
            "mask",
            "is_key",
        )
        words = {name: said[name].strip() if isinstance(said[name], str) else said[name] for name in names}
        nullable = not (said["must"] or said["is_key"])
        return ElementSpec(**words, standard=said["bounded"] or said["standard"], nullable=nullable)

    @staticmethod
    def initial_of(one: ElementSpec) -> dict[str, Any]:
        """The element as it stands."""
        names = ("name", "label", "data_type", "standard", "grade", "personal", "mask", "is_key", "description")
        said = {name: getattr(one, name) for name in (*names, "length", "precision")}
        return said | {"must": not one.nullable, "label": rules.label_for(one)}


class NewElementForm(forms.Form):
    """An element by hand."""

    name = forms.RegexField(
        r"^[^\s\x00/]{1,128}$", label="数据源字段名", help_text="与数据源的列名一致", max_length=128
    )
    label = forms.CharField(label="数据项名称", max_length=128)
    data_type = forms.ChoiceField(label="类型", choices=specs.DataType.choices())


class OwnershipForm(forms.Form):
    """Whose the data is, who answers for it, and the two assessments that come before filing."""

    holder = forms.TypedChoiceField(label="数据资源持有权", coerce=UUID, empty_value=None)
    processor = forms.TypedChoiceField(label="数据加工使用权", coerce=UUID, empty_value=None)
    operator = forms.TypedChoiceField(label="数据产品经营权", coerce=UUID, empty_value=None)
    basis = forms.CharField(
        label="确权依据",
        max_length=500,
        help_text="例如部门“三定”规定的名称和条款",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    steward = forms.TypedChoiceField(label="责任人", coerce=UUID, empty_value=None, required=False)
    duty = forms.CharField(label="职责", max_length=200, required=False, help_text="例如“目录维护和数据质量”")
    secrecy = _choice("保密风险评估结论", specs.Secrecy)
    secrecy_on = DayField(label="评估日期", required=False)
    impact = _choice("个人信息保护影响评估结论", specs.Impact)
    impact_on = DayField(label="评估日期", required=False)
    RIGHTS = ("holder", "processor", "operator", "basis")

    def __init__(self, *args: Any, orgs: Choices, people: Choices, may_confirm: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in self.RIGHTS:
            if not may_confirm:
                del self.fields[name]
            elif name != "basis":
                self.fields[name].choices = orgs  # type: ignore[attr-defined]
        if may_confirm:
            self.fields["basis"].required = False
        self.fields["steward"].choices = [NONE, *people]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A steward needs a duty, rights a basis: once one is said, so must be the other."""
        said = super().clean() or {}
        if bool(said.get("steward")) != bool((said.get("duty") or "").strip()):
            self.add_error("duty" if said.get("steward") else "steward", "责任人和职责须一并填写")
        return said

    @property
    def words(self) -> dict[str, Any]:
        """The assessments, as an entry's fields."""
        return {name: self.cleaned_data[name] for name in ("secrecy", "secrecy_on", "impact", "impact_on")}

    @property
    def named(self) -> StewardSpec | None:
        """The steward, if one is named."""
        said = self.cleaned_data
        return StewardSpec(said["steward"], said["duty"]) if said["steward"] else None

    @property
    def rights(self) -> RightsSpec | None:
        """The rights, if the person may confirm them and gives a basis."""
        said = self.cleaned_data
        return RightsSpec(**{name: said[name] for name in self.RIGHTS}) if said.get("basis") else None


class ColumnsForm(forms.Form):
    """Which column of the source holds which element."""

    def __init__(self, *args: Any, elements: Sequence[tuple[str, str]], columns: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        for name, label in elements:
            self.fields[name] = forms.ChoiceField(
                label=label or name, required=False, choices=[("", "没有对应的列"), *((one, one) for one in columns)]
            )

    @property
    def columns(self) -> dict[str, str]:
        """What is said."""
        return {name: column for name, column in self.cleaned_data.items() if column}
