"""The report as a form: few questions, one column, nothing that needs script."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from django import forms

from shuzheng.lib.clock import SHANGHAI
from shuzheng.systems.society.grid import queries, rules
from shuzheng.systems.society.grid.models import EventKind, Grid


def new_key() -> UUID:
    """What tells one report from another, however often it arrives."""
    return uuid4()


def phone_time(text: str) -> datetime | None:
    """An instant as a phone writes it; None where it cannot be read."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)


class ReportForm(forms.Form):
    """What a worker saw. `key` and `found_at` are given to the phone before there is a connection."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_key)
    found_at = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    grid = forms.ChoiceField(label="网格", required=False)
    kind = forms.ChoiceField(label="类别")
    place = forms.CharField(
        label="地点", max_length=rules.MOST_PLACE, widget=forms.TextInput(attrs={"enterkeyhint": "next"})
    )
    words = forms.CharField(label="情况", max_length=rules.MOST_WORDS, widget=forms.Textarea(attrs={"rows": 4}))
    photo = forms.FileField(
        label="照片",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png", "capture": "environment"}),
    )
    is_urgent = forms.BooleanField(label="紧急，需要马上处置", required=False)
    solved = forms.CharField(
        label="当场解决的，写明怎样解决",
        required=False,
        max_length=rules.MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="不填则上报街道",
    )

    def __init__(
        self, *args: object, grids: Sequence[Grid] = (), kinds: Sequence[EventKind] = (), **more: object
    ) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.grids, self.kinds = {one.code: one for one in grids}, {one.code: one for one in kinds}
        _offer(self.fields["grid"], [(one.code, one.name) for one in grids])
        _offer(self.fields["kind"], [("", "请选择"), *((one.code, f"{one.group}·{one.name}") for one in kinds)])

    def clean_found_at(self) -> datetime | None:
        """The phone's time, where it can be read; the action judges whether it can be true."""
        return phone_time(self.cleaned_data["found_at"])

    def clean(self) -> dict[str, object]:
        """The rows that the codes stand for; who answers for one grid only need not choose."""
        said = dict(super().clean() or {})
        grid = self.grids.get(str(said.get("grid") or "")) or next(iter(self.grids.values()), None)
        if grid is None:
            self.add_error(None, "您今日没有负责的网格，不能上报")
        return {**said, "grid": grid, "kind": self.kinds.get(str(said.get("kind")))}


def _offer(field: forms.Field, options: Sequence[tuple[str, str]]) -> None:
    if isinstance(field, forms.ChoiceField):
        field.choices = list(options)


def report_form(person: object, *, on: date, data: object = None, files: object = None) -> ReportForm:
    """The form for what a person answers for today."""
    grids = queries.grids_of(person, on=on)  # type: ignore[arg-type]
    return ReportForm(data, files, grids=grids, kinds=queries.kinds(on=on))


def shell_form(*, on: date) -> ReportForm:
    """The form as it is kept on the phone: for nobody yet, the code table in it."""
    return ReportForm(kinds=queries.kinds(on=on))
