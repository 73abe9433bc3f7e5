"""The data authority's decision on a datum that several departments describe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

Choices = Sequence[tuple[str, str]]


class DecideForm(forms.Form):
    """Which resource is authoritative, which standard holds, and why."""

    source = forms.ChoiceField(label="以哪个目录为准", widget=forms.RadioSelect)
    standard = forms.ChoiceField(label="统一数据标准", required=False)
    reasons = forms.CharField(
        label="理由",
        max_length=500,
        help_text="法定职责、数据产生环节、质量比较等",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, sources: Choices, standards: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["source"].choices = sources  # type: ignore[attr-defined]
        self.fields["standard"].choices = [("", "不统一标准"), *standards]  # type: ignore[attr-defined]


class AllowForm(forms.Form):
    """Which department may list the datum all the same, and why."""

    org = forms.ChoiceField(label="准许的部门")
    reasons = forms.CharField(
        label="准许的理由",
        max_length=500,
        help_text="例如：法律、行政法规规定由该部门另行收集；业务流程中同步产生",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, orgs: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["org"].choices = orgs  # type: ignore[attr-defined]
