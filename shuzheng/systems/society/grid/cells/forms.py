"""Entering a grid, naming its worker, a substitute, a round."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from shuzheng.kernel.orgs.models import Division, Person
from shuzheng.systems.society.grid.models import Round
from shuzheng.web.forms import DayField


class _WithWorker(forms.Form):
    """Somebody who holds the worker's role at an office above the village."""

    worker = forms.ChoiceField(label="网格员")

    def __init__(self, *args: object, workers: Sequence[Person] = (), **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.workers = {str(one.pk): one for one in workers}
        field = self.fields["worker"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "请选择"), *((str(one.pk), one.name) for one in workers)]

    def clean_worker(self) -> Person:
        """The person chosen."""
        return self.workers[self.cleaned_data["worker"]]


class GridForm(_WithWorker):
    """A new grid."""

    division = forms.ChoiceField(label="村（社区）")
    name = forms.CharField(label="网格名称", max_length=64)
    extent = forms.CharField(label="范围", max_length=200, required=False, help_text="四至或者楼栋")
    field_order = ("division", "name", "extent", "worker")

    def __init__(self, *args: object, villages: Sequence[Division] = (), **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.villages = {one.code: one for one in villages}
        field = self.fields["division"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "请选择"), *((one.code, one.name) for one in villages)]

    def clean_division(self) -> Division:
        """The village chosen."""
        return self.villages[self.cleaned_data["division"]]


class WorkerForm(_WithWorker):
    """Who answers for the grid from a day on."""

    on = DayField(label="自何日起")


class SubstituteForm(_WithWorker):
    """Who answers for it while the regular worker is away."""

    since = DayField(label="自")
    until = DayField(label="至（不含当日）")
    reason = forms.CharField(label="事由", max_length=200)


class RoundForm(forms.Form):
    """What is looked at regularly."""

    what = forms.ChoiceField(label="事项", choices=Round.What.choices)
    place = forms.CharField(label="对象或者地点", max_length=100)
    every_days = forms.IntegerField(label="间隔（日）", min_value=1, max_value=366)


class CloseForm(forms.Form):
    """From which day on a grid is no more."""

    on = DayField(label="自哪一日起撤销", help_text="网格员的责任同日终止；有未办结事件的，先办结")
