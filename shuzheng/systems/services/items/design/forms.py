"""The forms of the designer; the form that is designed is tried as applicants get it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from shuzheng.lib import standards
from shuzheng.systems.services.items.forms import KINDS, Question

NONE = [("", "—")]


class LinesField(forms.CharField):
    """One per line."""

    def __init__(self, label: str, help_text: str = "") -> None:
        super().__init__(
            label=label,
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=help_text,
            max_length=20_000,
        )

    def prepare_value(self, value: Any) -> Any:
        """A list as lines."""
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """The lines, each once."""
        return list(dict.fromkeys(line.strip() for line in super().clean(value).splitlines() if line.strip()))


class GroupForm(forms.Form):
    """A page of the form."""

    title = forms.CharField(label="页名", max_length=40)
    help = forms.CharField(label="页首说明", max_length=200, required=False)


class QuestionForm(forms.Form):
    """One question: what it asks, how, and when."""

    page = forms.ChoiceField(label="放在哪一页")
    title = forms.CharField(label="问题", max_length=80, help_text="一问一事，用申请人看得懂的话")
    kind = forms.ChoiceField(label="怎么答", choices=list(KINDS.items()))
    help = forms.CharField(label="说明", max_length=300, required=False)
    is_required = forms.BooleanField(label="必答", required=False, initial=True)
    options = LinesField("选项", "单选、多选时填写，一行一个")
    must_agree = forms.BooleanField(label="必须勾选（例如承诺内容属实）", required=False)
    low = forms.DecimalField(label="最少", required=False, help_text="字数、数值、项数的下限")
    high = forms.DecimalField(label="最多", required=False, help_text="字数、数值、项数的上限")
    standard = forms.ChoiceField(label="数据标准", required=False, help_text="填写后按标准校验，例如统一社会信用代码")
    after = forms.ChoiceField(label="不早于", required=False, help_text="只用于日期")
    when = forms.ChoiceField(label="出现条件：前面的哪一题", required=False)
    when_is = LinesField("出现条件：答了什么", "一行一个；是或否的题写“是”或者“否”")
    supplied_by = forms.ChoiceField(
        label="由谁提供", required=False, help_text="选了来源的，系统自动填，申请人只核对；同名的共享数据会列在最后"
    )

    def __init__(
        self,
        *args: Any,
        pages: Sequence[tuple[str, str]],
        earlier: Sequence[Question],
        suppliers: Sequence[tuple[str, str]],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        dates = [(one.name, one.title) for one in earlier if one.kind == "date"]
        for name, choices in (
            ("page", list(pages)),
            ("standard", NONE + [(one.code, one.label) for one in standards.STANDARDS.values() if one.weight > 2]),
            ("after", NONE + dates),
            ("supplied_by", NONE + list(suppliers)),
            ("when", NONE + [(one.name, one.title) for one in earlier if one.kind not in ("files", "long")]),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A condition has its answers, a bound is a plain number."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("when") and not said.get("when_is"):
            self.add_error("when_is", "请写明答了什么才出现")
        if said.get("kind") in ("choice", "choices") and len(said.get("options") or ()) < 2:
            self.add_error("options", "至少写两个选项")
        for name in ("low", "high"):
            if said.get(name) is not None:
                said[name] = float(said[name]) if said[name] % 1 else int(said[name])
        return said
