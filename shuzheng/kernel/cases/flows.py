"""The installed flows. The kernel has none of its own: systems hand theirs in, and bad ones are refused in words."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from shuzheng.kernel.cases import rules
from shuzheng.kernel.cases.clocks import rules as clocks
from shuzheng.kernel.cases.specs import Flow
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.errors import Refused

_installed: dict[tuple[str, int], Flow] = {}
_ROLES = frozenset(role.value for role in Role)


def install(flow: Flow) -> None:
    """Take a flow in, or say all that is wrong with it. Older versions stay for the cases that began with them."""
    key = (flow.name, flow.version)
    if _installed.get(key, flow) is not flow:
        raise ImproperlyConfigured(f"流程“{flow.label}”第{flow.version}版重复登记")
    if found := [*rules.faults(flow, roles=_ROLES), *clocks.faults(flow, roles=_ROLES)]:
        raise ImproperlyConfigured(f"流程“{flow.label}”（{flow.name}）不能启用：" + "；".join(found))
    _installed[key] = flow


def remove(flow: Flow) -> None:
    """Take a flow out again: for tests, which bring their own."""
    _installed.pop((flow.name, flow.version), None)


def flow(name: str, version: int | None = None) -> Flow:
    """A flow by name and version; the newest version when none is named."""
    found = [one for one in _installed.values() if one.name == name and version in (None, one.version)]
    if not found:
        raise Refused(f"没有启用“{name}”流程", code="cases.unknown_flow", status=404)
    return max(found, key=lambda one: one.version)


def installed() -> list[Flow]:
    """The newest version of every flow, by name."""
    return [flow(name) for name in sorted({name for name, _ in _installed})]
