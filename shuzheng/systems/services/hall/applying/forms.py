"""Forms made of the questions of an item: everything is taken as typed, and judged by the item's own rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django import forms
from django.http import QueryDict

from shuzheng.kernel.orgs.identities.specs import KINDS as IDENTITIES
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
}


def _field(question: Question, origin: str) -> forms.Field:
    told = "".join((question.help, f"已由{origin}填好，请核对。" if origin else ""))
    said: dict[str, Any] = {"label": question.title, "help_text": told, "required": False}
    if question.kind == "yes":
        field: forms.Field = forms.ChoiceField(choices=YES_NO, widget=RADIOS, **said)
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
        origins: Mapping[str, str],
        data: QueryDict | None = None,
    ) -> None:
        given = {one.name: _shown(one, answers.get(one.name)) for one in page.questions}
        super().__init__(data, initial=given, auto_id="q-%s", use_required_attribute=False)
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
        for one in problems:
            if one.field in self.fields:
                self.add_error(one.field, one.message)


class FileField(forms.FileField):
    """Several files at once."""

    widget = type("Many", (forms.ClearableFileInput,), {"allow_multiple_selected": True})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """A list, of one or of many."""
        single = super().clean
        files = data if isinstance(data, list | tuple) else [data]
        return [single(one, initial) for one in files if one]


class UploadForm(forms.Form):
    """Files for one material."""

    name = forms.CharField(widget=forms.HiddenInput, max_length=128)
    chosen = FileField(
        label="选择文件", required=False, help_text="可以一次选几个文件：PDF、OFD、照片（JPG、PNG）或办公文档"
    )


class IdentityForm(forms.Form):
    """By which document somebody is known: no Chinese id is demanded."""

    id_kind = forms.ChoiceField(label="证件类型", choices=IDENTITIES)
    number = forms.CharField(
        label="证件号码", required=False, max_length=30, help_text="没有证件的可以不填，请留手机号码"
    )
    phone = forms.CharField(
        label="手机号码",
        required=False,
        max_length=20,
        help_text="用来查询进度和通知您",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )


class ReasonForm(forms.Form):
    """Taking the application back."""

    reason = forms.CharField(label="撤回的原因", widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)
