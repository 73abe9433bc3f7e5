"""Forms of the three registers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from shuzheng.systems.data.nodes.models import Agreement, Node, OutsideOrgan, Platform
from shuzheng.web.forms import DayField

Choices = Sequence[tuple[str, str]]
NONE = ("", "请选择")
LINES = forms.Textarea(attrs={"rows": 3})


class NodeForm(forms.Form):
    """A node to be built or connected."""

    name = forms.CharField(label="名称", max_length=64)
    kind = forms.ChoiceField(label="类别", choices=Node.Kind.choices)
    superior = forms.ChoiceField(
        label="上联节点", required=False, help_text="市、雄安新区和省直部门上联省级节点，省级上联国家"
    )
    division = forms.CharField(
        label="区划代码", max_length=12, required=False, help_text="省、市和雄安新区节点填写，例如 130100"
    )
    org = forms.ChoiceField(label="管理单位", required=False)

    def __init__(self, *args: Any, nodes: Choices, orgs: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["superior"].choices = [NONE, *nodes]  # type: ignore[attr-defined]
        self.fields["org"].choices = [NONE, *orgs]  # type: ignore[attr-defined]


class ConnectForm(forms.Form):
    """Where a node answers."""

    address = forms.CharField(label="接入地址", max_length=200, help_text="以 https:// 开头")


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="原因", max_length=200, widget=LINES)


class OrganForm(forms.Form):
    """An organ outside government."""

    org = forms.ChoiceField(label="机关", help_text="须先在“单位”中登记为其他国家机关")
    category = forms.ChoiceField(label="类别", choices=OutsideOrgan.Category.choices)
    contact_org = forms.ChoiceField(label="对接单位")
    channel = forms.CharField(
        label="对接方式", max_length=200, required=False, help_text="例如专线、单向光闸、介质交换"
    )

    def __init__(self, *args: Any, organs: Choices, orgs: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["org"].choices = [NONE, *organs]  # type: ignore[attr-defined]
        self.fields["contact_org"].choices = [NONE, *orgs]  # type: ignore[attr-defined]


class AgreementForm(forms.Form):
    """What both sides agreed to."""

    number = forms.CharField(label="协议编号", max_length=64)
    title = forms.CharField(label="协议名称", max_length=128)
    direction = forms.ChoiceField(label="方向", choices=Agreement.Direction.choices, widget=forms.RadioSelect)
    scope = forms.CharField(label="数据范围", widget=LINES, help_text="逐项列明，未列明的不共享")
    basis = forms.CharField(label="依据", max_length=300)
    valid_from = DayField(label="生效日期")
    valid_to = DayField(label="终止日期", help_text="不含当日")


class PlatformForm(forms.Form):
    """A platform that was built before."""

    name = forms.CharField(label="平台名称", max_length=128)
    owner = forms.ChoiceField(label="建设单位")
    kind = forms.ChoiceField(label="类别", choices=Platform.Kind.choices)
    built_on = DayField(label="建成日期")
    plan = forms.CharField(label="对接计划", max_length=300, required=False, widget=LINES)
    included_on = DayField(label="纳入日期", required=False, help_text="尚未纳入的留空")

    def __init__(self, *args: Any, orgs: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["owner"].choices = [NONE, *orgs]  # type: ignore[attr-defined]
