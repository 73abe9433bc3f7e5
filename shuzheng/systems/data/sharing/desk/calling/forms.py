"""What the console asks for."""

from __future__ import annotations

from typing import Any

from django import forms

from shuzheng.kernel.exchange.specs import Plan
from shuzheng.systems.data.sharing.desk.calling.rules import FORMATS, Asked, claims, filters

MOST_LINES = 100
NEEDED: dict[str, tuple[str, ...]] = {
    "lookup": ("key", "pick"),
    "page": ("filters", "pick", "limit", "cursor"),
    "batch": ("keys", "pick"),
    "export": ("filters", "pick", "format"),
    "verify": ("key", "claims"),
}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()][:MOST_LINES]


class CallForm(forms.Form):
    """One call under one grant: the plan says what may be asked."""

    key = forms.CharField(label="主键值", max_length=500)
    keys = forms.CharField(
        label="多个主键值", widget=forms.Textarea(attrs={"rows": 3}), help_text="每行一个，最多 100 个"
    )
    pick = forms.MultipleChoiceField(
        label="数据项", required=False, widget=forms.CheckboxSelectMultiple, help_text="不选即授权内全部"
    )
    filters = forms.CharField(label="筛选条件", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    claims = forms.CharField(label="要核验的说法", widget=forms.Textarea(attrs={"rows": 2}))
    limit = forms.IntegerField(label="每页行数", required=False, min_value=1, max_value=100)
    cursor = forms.CharField(required=False, widget=forms.HiddenInput)
    format = forms.ChoiceField(label="导出格式", required=False, choices=list(FORMATS.items()))

    def __init__(self, plan: Plan, operation: str, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.plan, self.operation = plan, operation
        label = next((one.label or one.name for one in plan.columns if one.source == plan.key), "主键")
        for name in ("key", "keys"):
            self.fields[name].error_messages["required"] = f"请填写主键值：要查的那一行的“{label}”"
        self.fields["key"].help_text = f"“{label}”的值"
        self._offer("pick", [(one.name, one.label or one.name) for one in plan.columns])
        self.free = [one.name for one in plan.columns if one.filterable]
        self.fields["filters"].help_text = (
            f"每行一个，例如 {self.free[0]}=值；还可写 {self.free[0]}.prefix=值"
            if self.free
            else "授权内没有可筛选的数据项"
        )
        self.fields["claims"].help_text = f"每行一个“数据项=值”，可核验的有：{'、'.join(plan.verifiable) or '无'}"

        for name in set(self.fields) - set(NEEDED[operation]):
            del self.fields[name]

    @property
    def filled(self) -> list[forms.BoundField]:
        """The fields that this operation has, in their order."""
        return [self[name] for name in NEEDED[self.operation] if name != "cursor"]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    @property
    def asked(self) -> Asked:
        """The call as the rules know it."""
        said: dict[str, Any] = {
            "key": "",
            "keys": "",
            "pick": [],
            "filters": "",
            "claims": "",
            "cursor": "",
            "limit": None,
        }
        said |= {"format": "", **self.cleaned_data}
        return Asked(
            grant=self.plan.grant_id,
            resource=self.plan.resource_code,
            purpose=self.plan.purpose,
            operation=self.operation,
            key=said["key"],
            keys=tuple(_lines(said["keys"])),
            fields=tuple(said["pick"]),
            filters=filters(_lines(said["filters"]), self.free),
            claims=claims(_lines(said["claims"]), self.plan.verifiable),
            limit=said["limit"] or 20,
            cursor=said["cursor"],
            format=said["format"] or "ndjson",
        )
