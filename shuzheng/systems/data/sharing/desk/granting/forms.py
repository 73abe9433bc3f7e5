"""What changing a grant asks for: each with the ground and the reasons the law wants (条例第二十七条)."""

from __future__ import annotations

from datetime import date

from django import forms

from shuzheng.kernel.exchange.rules import SUSPENSION_GROUNDS, TERMINATION_GROUNDS
from shuzheng.web.forms import DayField

DISPOSALS = (("destroyed", "已销毁"), ("returned", "已退还提供部门"), ("retained", "依法留存（写明依据）"))
BY_CONSUMER = ("purpose_met", "impossible", "unnecessary")


def _reason(label: str = "理由", help_text: str = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, help_text=help_text, widget=forms.Textarea(attrs={"rows": 3}))


class GroundForm(forms.Form):
    """A ground, the reasons, and the filing where it was negotiated."""

    ground = forms.ChoiceField(label="事由")
    reason = _reason()
    filing = forms.CharField(
        label="备案号", required=False, max_length=64, help_text="经协商的，填写主管部门备案号；不得擅自中止或者变更"
    )

    def __init__(self, grounds: dict[str, str], *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        field = self.fields["ground"]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(grounds.items())


class ReasonForm(forms.Form):
    """Reasons alone."""

    reason = _reason("整改情况", "写明整改是否到位。条例第二十七条")


class RenewForm(forms.Form):
    """A longer term, on a new application."""

    valid_to = DayField(label="新的使用时限止", help_text="不含当日，须晚于现有期限")
    request_ref = forms.CharField(label="续期申请编号", max_length=64)
    basis = _reason("使用依据", "条例第二十条")


class StopForm(forms.Form):
    """A provider proposes to stop without a breach; the consumer is asked first."""

    ends = forms.ChoiceField(
        label="中止方式", widget=forms.RadioSelect, choices=[("no", "暂停"), ("yes", "终止")], initial="no"
    )
    reason = _reason("确需中止的正当理由", "先征得使用部门同意，再报主管部门备案。条例第二十七条")


class DisposeForm(forms.Form):
    """What became of the data once the grant was over (条例第二十五条)."""

    how = forms.ChoiceField(label="处置方式", widget=forms.RadioSelect, choices=DISPOSALS)
    basis = forms.CharField(label="说明或者留存依据", required=False, max_length=300)
    done_on = DayField(label="处置日期")


class FileForm(forms.Form):
    """The format of a file."""

    kind = forms.ChoiceField(label="格式", choices=[("csv", "CSV"), ("parquet", "Parquet")])


class FeedForm(forms.Form):
    """Returning an entry to a lower division (条例第二十四条)."""

    resource = forms.ChoiceField(label="回流的目录", help_text="本单位已发布、已挂接的目录")
    division = forms.CharField(label="下级区划代码", max_length=12, help_text="六位或更长的区划代码，例如 130100")
    refresh = forms.ChoiceField(
        label="更新周期",
        choices=[("realtime", "实时"), ("daily", "每日"), ("weekly", "每周"), ("monthly", "每月"), ("yearly", "每年")],
    )
    element = forms.CharField(
        label="按哪个数据项挑选属于该区划的行", required=False, max_length=128, help_text="数据源字段名；不填即全部行"
    )
    value = forms.CharField(label="该数据项的值以此开头", required=False, max_length=128)
    valid_to = DayField(label="终止日期", help_text="不含当日")

    def __init__(self, resources: list[tuple[str, str]], *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        field = self.fields["resource"]
        if isinstance(field, forms.ChoiceField):
            field.choices = resources


class CloseFeedForm(forms.Form):
    """Ending a feed."""

    reason = _reason()
    filing = forms.CharField(label="备案号", max_length=64, help_text="与下级协商一致后报主管部门备案的编号")


def suspend_form(*args: object) -> GroundForm:
    """Suspending."""
    return GroundForm(SUSPENSION_GROUNDS, *args)


def terminate_form(*args: object) -> GroundForm:
    """Ending, by the provider or the authority."""
    return GroundForm(TERMINATION_GROUNDS, *args)


def finish_form(*args: object) -> GroundForm:
    """Ending, by the consumer who no longer needs it."""
    return GroundForm({one: TERMINATION_GROUNDS[one] for one in BY_CONSUMER}, *args)


def next_year(on: date) -> date:
    """A year later, for a first guess."""
    return on.replace(year=on.year + 1, day=min(on.day, 28))
