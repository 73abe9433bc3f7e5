"""Forms of the register of data sources."""

from __future__ import annotations

from typing import Any

from django import forms

from shuzheng.kernel.exchange.sources.queries import KINDS


class SourceForm(forms.Form):
    """A database or the hosts of an API; the connection is sealed and never shown again."""

    org = forms.ChoiceField(label="所属单位")
    label = forms.CharField(label="名称", max_length=64, help_text="本单位内不重名，例如“学籍库（只读）”")
    kind = forms.ChoiceField(label="类型", choices=KINDS, widget=forms.RadioSelect, initial="postgresql")
    dsn = forms.CharField(
        label="连接串",
        max_length=500,
        required=False,
        help_text="postgresql://只读账号:口令@主机:端口/库名。账号只能有查询权限；加密保存，不再显示",
        widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "off"}),
    )
    hosts = forms.CharField(
        label="接口主机", required=False, help_text="每行一个：主机:端口", widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, orgs: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["org"].choices = orgs  # type: ignore[attr-defined]

    def clean_hosts(self) -> tuple[str, ...]:
        """One host by line."""
        return tuple(filter(None, map(str.strip, self.cleaned_data["hosts"].splitlines())))
