"""What forms share: dates, refusals shown beside the fields, the sample of the gallery."""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.http import HttpRequest, QueryDict

from shuzheng.lib.errors import NotAllowed, Refused


class DayField(forms.DateField):
    """A date, picked with the browser's own calendar."""

    def __init__(self, **more: object) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)  # type: ignore[arg-type]


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if nothing was filled in; None while the form is only shown."""
    return request.POST if request.method == "POST" else None


@contextmanager
def refusals_in(form: forms.BaseForm) -> Iterator[None]:
    """Turn a Refused into errors of the form, so that nothing typed is lost; NotAllowed rises."""
    try:
        yield
    except NotAllowed:
        raise
    except Refused as error:
        words = f"{error.message}（依据：{error.article}）" if error.article else error.message
        known = [name for name in error.fields if name in form.fields]
        for name in known:
            form.add_error(name, error.fields[name])
        if not known or error.message not in error.fields.values():
            form.add_error(None, words)


class SampleForm(forms.Form):
    """Every kind of field, for the gallery."""

    name = forms.CharField(label="资源名称", help_text="写全称，与部门职责文件一致", max_length=64)
    kind = forms.ChoiceField(label="共享属性", choices=[("open", "无条件共享"), ("conditional", "有条件共享")])
    cycle = forms.ChoiceField(
        label="更新周期", widget=forms.RadioSelect, choices=[("day", "每日"), ("month", "每月"), ("year", "每年")]
    )
    on = DayField(label="启用日期", required=False)
    reason = forms.CharField(label="说明", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    agreed = forms.BooleanField(label="已征得本部门负责人同意", required=False)
