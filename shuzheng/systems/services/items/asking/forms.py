"""From the questions of an item to a form: the one builder, for applicants, for the counter and for who designs it.

Everything is taken as typed, and judged by the item's own rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from django import forms
from django.http import QueryDict

from shuzheng.systems.services.items.forms import Group, Problem, Question

TICKS, RADIOS = forms.CheckboxSelectMultiple, forms.RadioSelect
FEW = 6  # as many choices stand below one another; more go into a list
YES_NO = (("yes", "是"), ("no", "否"))


def _day(**said: Any) -> forms.Field:
    return forms.CharField(widget=forms.TextInput(attrs={"type": "date"}), **said)


def _number(**said: Any) -> forms.Field:
    return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **said)


KINDS: Mapping[str, Callable[..., forms.Field]] = {
    "text": forms.CharField,
    "long": partial(forms.CharField, widget=forms.Textarea(attrs={"rows": 4})),
    "number": _number,
    "integer": _number,
    "date": _day,
    "files": forms.FileField,
}


def _field(question: Question, origin: str) -> forms.Field:
    told = "".join((question.help, f"已由{origin}填好，请核对。" if origin else ""))
    said: dict[str, Any] = {"label": question.title, "help_text": told, "required": False}
    if question.rule.get("const") is True:  # a promise: ticked, or not given
        box = forms.CheckboxInput(attrs={"value": "yes"}, check_test=lambda value: value in (True, "yes"))
        field: forms.Field = forms.BooleanField(widget=box, **said)
    elif question.kind == "yes":
        field = forms.ChoiceField(choices=YES_NO, widget=RADIOS, **said)
    elif question.kind == "choice":
        few = len(question.choices) <= FEW
        blank = [] if few else [("", "请选择")]
        widget = RADIOS if few else forms.Select
        field = forms.ChoiceField(choices=[*blank, *question.choices], widget=widget, **said)
    elif question.kind == "choices":
        field = forms.MultipleChoiceField(choices=question.choices, widget=TICKS, **said)
    else:
        field = KINDS.get(question.kind, forms.CharField)(**said)
    field.required = question.is_required  # for the word 选填 only: `clean` demands nothing
    return field


def _shown(question: Question, value: object) -> object:
    if question.kind == "yes" and isinstance(value, bool):
        return "yes" if value else "no"
    return value


class PageForm(forms.Form):
    """One page of questions."""

    def __init__(
        self,
        page: Group,
        *,
        answers: Mapping[str, Any],
        origins: Mapping[str, str] = MappingProxyType({}),
        data: QueryDict | None = None,
        prefix_id: str = "q",
    ) -> None:
        given = {one.name: _shown(one, answers.get(one.name)) for one in page.questions}
        super().__init__(data, initial=given, auto_id=f"{prefix_id}-%s", use_required_attribute=False)
        for question in page.questions:
            self.fields[question.name] = _field(question, origins.get(question.name, ""))

    def full_clean(self) -> None:
        """Judge nothing: the item's own rules do, and what was typed is kept in any case."""
        super().full_clean()
        if self.is_bound:
            self._errors = forms.utils.ErrorDict()

    def tell(self, problems: Sequence[Problem]) -> None:
        """Say beside each question what is wrong with its answer."""
        self.full_clean()
        self.cleaned_data = getattr(self, "cleaned_data", {})  # a form that was only tried has none
        for one in problems:
            if one.field in self.fields:
                self.add_error(one.field, one.message)
