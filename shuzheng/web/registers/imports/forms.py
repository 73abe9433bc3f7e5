"""The forms of the wizard: from where, which column is what, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from shuzheng.kernel.orgs.models import Org, Person
from shuzheng.kernel.registers.imports import queries
from shuzheng.kernel.registers.imports.specs import Columns
from shuzheng.kernel.registers.specs import Register
from shuzheng.lib.standards import STANDARDS, Proposal
from shuzheng.web.forms import DayField

NONE = ("", "不导入")


class FileForm(forms.Form):
    """A file, and whose data it is."""

    file = forms.FileField(label="文件", help_text="CSV（UTF-8、GBK、GB18030）、Excel 或 Parquet，第一行是列名")
    sheet = forms.CharField(
        label="工作表", required=False, max_length=128, help_text="只对 Excel 有用；不填为第一张工作表"
    )
    source = forms.CharField(
        label="数源单位", required=False, max_length=100, help_text="单位全称或统一社会信用代码；不填为您的单位"
    )

    def clean_source(self) -> Org | None:
        """The organisation that is meant."""
        said = self.cleaned_data["source"].strip()
        if not said:
            return None
        found = Org.objects.filter(uscc=said).first() or Org.objects.filter(name=said).first()
        if found is None:
            raise forms.ValidationError("没有这个单位，请写全称或统一社会信用代码")
        return found


class LinkForm(forms.Form):
    """A table of a registered database, or an API that an entry is bound to."""

    database = forms.ChoiceField(label="数据库", required=False)
    relation = forms.CharField(label="表或视图", required=False, max_length=256, help_text="如 public.rooms")
    binding = forms.ChoiceField(label="接口", required=False, help_text="目录中已挂接的接口；选了接口就不用选数据库")

    def __init__(self, *args: Any, person: Person, **more: Any) -> None:
        """With the sources that a person may use."""
        super().__init__(*args, **more)
        databases, bindings = queries.links(person)
        self.fields["database"].choices = [("", "请选择"), *databases]  # type: ignore[attr-defined]
        self.fields["binding"].choices = [("", "请选择"), *bindings]  # type: ignore[attr-defined]

    @property
    def is_offered(self) -> bool:
        """Whether there is anything to choose."""
        return any(len(self.fields[name].choices) > 1 for name in ("database", "binding"))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        said = super().clean() or {}
        if not said.get("binding") and not (said.get("database") and said.get("relation")):
            raise forms.ValidationError("请选择数据库并填写表名，或者选择一个接口")
        return said


class ColumnsForm(forms.Form):
    """Which column fills which field, from when it is true, and on what grounds."""

    true_from_column = forms.ChoiceField(label="起始日期所在的列", required=False, help_text="各行自哪一天起成立")
    true_from = DayField(
        label="统一的起始日期", required=False, help_text="没有起始日期列时填写：所有行都自这一天起成立"
    )
    tidy = forms.BooleanField(
        label="自动整理写法", required=False, help_text="去掉首尾空白；号码、数字和日期里的全角字符改为半角"
    )
    reason = forms.CharField(label="理由", max_length=500, help_text="如“2026年10月数据”，写入每条记录的历史")
    basis = forms.CharField(label="依据", required=False, max_length=500, help_text="文件名称和文号")

    def __init__(
        self,
        *args: Any,
        register: Register,
        columns: Sequence[str],
        found: Mapping[str, Sequence[Proposal]],
        planned: Columns,
        **more: Any,
    ) -> None:
        """With one choice for each field, and one of a standard where the register declares none."""
        initial = {f"field-{name}": column for name, column in planned.fields.items()} | more.pop("initial", {})
        initial |= {"true_from_column": planned.true_from_column, "true_from": planned.true_from, "tidy": planned.tidy}
        initial |= {f"standard-{name}": planned.standards.get(column, "") for name, column in planned.fields.items()}
        super().__init__(*args, initial=initial, **more)
        offered = [NONE, *((column, column) for column in columns)]
        self.names = register.names
        dated = [("", "没有这样的列"), *((column, column) for column in columns)]
        self.fields["true_from_column"].choices = dated  # type: ignore[attr-defined]
        self.rows = []
        for name, label in queries.labels(register).items():
            field = register.field(name)
            self.fields[f"field-{name}"] = forms.ChoiceField(label=label, required=False, choices=offered)
            if not field.standard:
                self.fields[f"standard-{name}"] = forms.ChoiceField(
                    label=f"{label}的数据标准", required=False, choices=_standards(found, planned, name)
                )
            self.rows.append((name, field))

    @property
    def lines(self) -> list[dict[str, Any]]:
        """One line of the page for each field: its choices, and what it must be."""
        return [
            {
                "column": self[f"field-{name}"],
                "standard": self[f"standard-{name}"] if f"standard-{name}" in self.fields else None,
                "declared": STANDARDS[field.standard].label if field.standard in STANDARDS else field.standard,
                "field": field,
            }
            for name, field in self.rows
        ]

    @property
    def columns(self) -> Columns:
        """The mapping that the person confirmed."""
        said = self.cleaned_data
        fields = {name: said[f"field-{name}"] for name in self.names if said.get(f"field-{name}")}
        standards = {column: said.get(f"standard-{name}", "") for name, column in fields.items()}
        return Columns(
            fields,
            true_from=None if said["true_from_column"] else said["true_from"],
            true_from_column=said["true_from_column"],
            standards={column: code for column, code in standards.items() if code},
            tidy=said["tidy"],
        )


def _standards(found: Mapping[str, Sequence[Proposal]], planned: Columns, name: str) -> list[tuple[str, str]]:
    """What may be confirmed: what the column meets, with the share that does, and then all others."""
    column = planned.fields.get(name, "")
    fitting = {one.code: f"{one.standard.label}（样本符合 {one.share:.0%}）" for one in found.get(column, ())[:6]}
    kept = planned.standards.get(column, "")
    rest = {code: one.label for code, one in STANDARDS.items()} | ({kept: kept} if kept else {})
    others = [(code, label) for code, label in rest.items() if code not in fitting]
    return [("", "不另加标准"), *fitting.items(), *others]
