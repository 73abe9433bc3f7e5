"""The form of an act on a record, made from the model's columns: what is said, since when, and on which grounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.db import models
from django.http import QueryDict

from shuzheng.kernel.orgs import queries as orgs
from shuzheng.kernel.registers import queries
from shuzheng.kernel.registers.models import Record
from shuzheng.kernel.registers.specs import Field, Grounds, Register
from shuzheng.lib import standards
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.web.forms import DayField, refusals_in
from shuzheng.web.registers import fields

OWN = {"registers.reason", "registers.period"}  # refusals about what is asked besides the register's own fields
SINCE, UNTIL, REASON, BASIS, SOURCE = "act-true_from", "act-true_to", "act-reason", "act-basis", "act-source"
ONCE, SEEN = "act-once", "act-seen"  # no identifier, and so no field of a register


class ActForm(forms.Form):
    """What an act says of a record. `record` is the version looked at; without one the thing is new."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        register: Register,
        person_sees_plain: bool,
        record: Record | None = None,
        says: bool = True,
        since: date | None = None,
        dated: bool = True,
        today: date,
    ) -> None:
        """`says` asks for the fields, `dated` for the days from which and up to which."""
        super().__init__(data)
        self.register, self.is_new = register, record is None
        for field in register.fields if says else ():
            hides = bool(field.mask) and record is not None and not person_sees_plain
            self.fields[field.name] = _field(register, field, record, hides=hides)
        if dated:
            self.fields[SINCE] = DayField(label="自何日起", initial=since, required=since is not None)
            self.fields[UNTIL] = DayField(
                label="至何日止", required=False, help_text="第一个不再成立的日期；一直成立不填"
            )
        self.fields |= _grounds(today)
        hidden = {"required": False, "widget": forms.HiddenInput}
        self.fields[ONCE] = forms.CharField(max_length=64, initial=uuid4().hex, **hidden)  # type: ignore[arg-type]
        self.fields[SEEN] = forms.IntegerField(initial=record.pk if record else None, **hidden)  # type: ignore[arg-type]

    @property
    def contents(self) -> list[forms.BoundField]:
        """The register's own fields."""
        return [self[name] for name in self.register.names if name in self.fields]

    @property
    def grounds_asked(self) -> list[forms.BoundField]:
        """The rest of what is seen."""
        return [self[name] for name in (SINCE, UNTIL, REASON, BASIS, SOURCE) if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """Every fault at once: the data standards' too."""
        given = super().clean() or {}
        for field in self.register.fields:
            value = given.get(field.name)
            if field.standard and value not in (None, "") and (reason := standards.why_not(field.standard, str(value))):
                self.add_error(field.name, reason)
        return given

    @property
    def values(self) -> dict[str, object]:
        """All that the form says of a new thing; of a known one what it says otherwise than what was looked at."""
        return {
            name: self.cleaned_data[name]
            for name in self.register.names
            if name in self.fields and (self.is_new or name in self.changed_data)
        }

    @property
    def grounds(self) -> Grounds:
        """On what it rests."""
        given = self.cleaned_data
        source = orgs.org(given[SOURCE]) if given[SOURCE] else None
        return Grounds(given[REASON], given[BASIS], source)

    @property
    def period(self) -> dict[str, Any]:
        """Since when and until when, where it is said."""
        given = {"true_from": self.cleaned_data.get(SINCE), "true_to": self.cleaned_data.get(UNTIL)}
        return {name: value for name, value in given.items() if value is not None}

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """What the act refuses, beside the field it is about."""
        with refusals_in(self):
            try:
                yield
            except NotAllowed:
                raise
            except Refused as error:
                if error.code in OWN:
                    error.fields = {f"act-{name}": words for name, words in error.fields.items()}
                raise


def _field(register: Register, field: Field, record: Record | None, *, hides: bool) -> forms.Field:
    """The form's field of a column: as it stands, or empty where it may not be seen and then stays as it is."""
    found = _form_field(fields.column(register, field.name))
    found.required = field.required and not hides
    if isinstance(found.widget, forms.DateInput):
        found.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    if record is not None and not hides:
        found.initial = getattr(record, field.name)
    if hides and record is not None:
        told = queries.masked(register, field, getattr(record, field.name), of=record) or "空"
        found.help_text = f"现为 {told}（已脱敏）；不改就不填"
    return found


def _form_field(column: models.Field[Any, Any]) -> forms.Field:
    """A relation is named by its key: a list to choose from could be of any length."""
    found = None if column.is_relation else column.formfield()
    return found or forms.CharField(label=str(column.verbose_name), max_length=64)


def _grounds(today: date) -> dict[str, forms.Field]:
    return {
        REASON: forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 2})),
        BASIS: forms.CharField(label="依据", max_length=500, required=False, help_text="文号、条款或者材料名称"),
        SOURCE: forms.ChoiceField(
            label="数源单位", required=False, choices=_sources(today), help_text="内容来自哪个单位"
        ),
    }


def _sources(today: date) -> Sequence[tuple[str, str]]:
    found = orgs.orgs(on=today, kind="department").order_by("name")
    return [("", "本单位登记"), *((str(org.pk), org.name) for org in found)]
