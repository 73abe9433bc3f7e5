"""Forms made of what a step asks for, and those by which clocks are turned by hand."""

from collections.abc import Callable, Sequence
from functools import partial

from django import forms
from django.http import QueryDict

from shuzheng.kernel.cases.queries import Available
from shuzheng.kernel.cases.specs import Field, Ground
from shuzheng.kernel.orgs.models import Person
from shuzheng.web.cases.panels import Options
from shuzheng.web.forms import DayField

LONG = 4000


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class Lines(forms.CharField):
    """Several things, one on each line."""

    def __init__(self, **more: object) -> None:
        super().__init__(widget=_area(4), **more)  # type: ignore[arg-type]

    def clean(self, value: object) -> list[str]:
        """The lines that say something."""
        return [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]


KINDS: dict[str, Callable[..., forms.Field]] = {
    "text": partial(forms.CharField, max_length=500),
    "long": lambda **said: forms.CharField(widget=_area(), max_length=LONG, **said),
    "date": DayField,
    "integer": forms.IntegerField,
    "boolean": forms.BooleanField,
    "list": Lines,
}


def _field(spec: Field, options: Sequence[tuple[str, str]]) -> forms.Field:
    required = spec.required and spec.kind != "boolean"
    if spec.kind == "choice":
        return forms.ChoiceField(choices=spec.choices, label=spec.label, required=required, help_text=spec.help)
    if spec.kind == "list" and options:
        ticks = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(
            choices=options, widget=ticks, label=spec.label, required=required, help_text=spec.help
        )
    told = f"每行写一项。{spec.help}" if spec.kind == "list" else spec.help
    return KINDS[spec.kind](label=spec.label, required=required, help_text=told)


class StepForm(forms.Form):
    """One step: what it asks for, then the opinion or the reason."""

    def __init__(self, step: Available, *, options: Options, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id=f"{step.name}_%s")
        self.step = step
        for spec in step.fields:
            self.fields[spec.name] = _field(spec, options.get(spec.name, ()))
        self.fields["reason"] = forms.CharField(
            label="理由" if step.needs_reason else "意见",
            required=step.needs_reason,
            max_length=LONG,
            widget=_area(2),
            help_text=f"依据：{step.article}" if step.article and step.needs_reason else "",
        )

    @property
    def answers(self) -> dict[str, object]:
        """What the step's own fields were filled with."""
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}


class CommentForm(forms.Form):
    """A remark."""

    text = forms.CharField(label="留言", max_length=LONG, widget=_area(2), help_text="办件各参与方都能看到")


class RecallForm(forms.Form):
    """Taking one's last step back."""

    reason = forms.CharField(label="撤回理由", max_length=LONG, widget=_area(2))


class ExtendForm(forms.Form):
    """Asking for a longer time."""

    clock = forms.CharField(widget=forms.HiddenInput)
    value = forms.IntegerField(label="延长", min_value=1)
    reason = forms.CharField(label="延期理由", max_length=LONG, widget=_area(2))


class AnswerForm(forms.Form):
    """Consenting to a longer time, or declining it."""

    ask = forms.IntegerField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label="答复", widget=forms.RadioSelect, choices=[("agree", "同意延期"), ("decline", "不同意延期")]
    )
    answer = forms.CharField(
        label="答复意见", required=False, max_length=LONG, widget=_area(2), help_text="不同意的须说明理由"
    )


class PauseForm(forms.Form):
    """Letting a clock stand still, on a ground of the law."""

    clock = forms.CharField(widget=forms.HiddenInput)
    ground = forms.ChoiceField(label="暂停事由")
    reason = forms.CharField(label="书面说明", max_length=LONG, widget=_area(2))

    def __init__(self, *args: object, grounds: Sequence[Ground] = (), **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        field = self.fields["ground"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(one.name, f"{one.label}（{one.article}）") for one in grounds]


class ResumeForm(forms.Form):
    """Letting it go on."""

    clock = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(label="说明", required=False, max_length=LONG, widget=_area(2))


class EscalationForm(forms.Form):
    """Answering an escalation."""

    told = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.CharField(label="原因和下一步安排", max_length=LONG, widget=_area(2))


class AssignForm(forms.Form):
    """Giving a task to one of those who hold its role."""

    task = forms.IntegerField(widget=forms.HiddenInput)
    to = forms.ChoiceField(label="派给")

    def __init__(self, *args: object, people: Sequence[Person] = (), **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.people = {str(one.pk): one for one in people}
        field = self.fields["to"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(pk, one.name) for pk, one in self.people.items()]

    def clean_to(self) -> Person:
        """The person who was picked."""
        return self.people[self.cleaned_data["to"]]
