"""The installed flows. The kernel has none of its own: systems hand theirs in, and bad ones are refused in words."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from shuzheng.kernel.cases import rules
from shuzheng.kernel.cases.clocks import rules as clocks
from shuzheng.kernel.cases.soundness.rules import map_faults, part_faults
from shuzheng.kernel.cases.specs import Flow, FlowMap
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.errors import Refused

_installed: dict[tuple[str, int], Flow] = {}
_maps: dict[tuple[str, int, int], FlowMap] = {}
_ROLES = frozenset(role.value for role in Role)


def install(flow: Flow) -> None:
    """Take a flow in, or say all that is wrong with it. Older versions stay for the cases that began with them."""
    key = (flow.name, flow.version)
    if _installed.get(key, flow) is not flow:
        raise ImproperlyConfigured(f"流程“{flow.label}”第{flow.version}版重复登记")
    if found := [*rules.faults(flow, roles=_ROLES), *clocks.faults(flow, roles=_ROLES)]:
        raise ImproperlyConfigured(f"流程“{flow.label}”（{flow.name}）不能启用：" + "；".join(found))
    _installed[key] = flow


def install_map(mapping: FlowMap) -> None:
    """Take in how cases come from one version to another, or say what is wrong with it. Both are installed first."""
    ends = (_installed.get((mapping.flow, version)) for version in (mapping.since, mapping.to))
    if found := map_faults(mapping, *ends):
        way = f"流程“{mapping.flow}”第{mapping.since}版到第{mapping.to}版的对应关系"
        raise ImproperlyConfigured(f"{way}不能启用：" + "；".join(found))
    _maps[mapping.flow, mapping.since, mapping.to] = mapping


def remove(flow: Flow) -> None:
    """Take a flow out again with the maps that lead to or from it: for tests, which bring their own."""
    _installed.pop((flow.name, flow.version), None)
    for key in [key for key in _maps if key[0] == flow.name and flow.version in key[1:]]:
        del _maps[key]


def flow(name: str, version: int | None = None) -> Flow:
    """A flow by name and version; the newest version when none is named."""
    if version is not None and (found := _installed.get((name, version))):
        return found
    known = versions(name) if version is None else []
    if not known:
        raise Refused(f"没有启用“{name}”流程", code="cases.unknown_flow", status=404)
    return known[0]


def versions(name: str) -> list[Flow]:
    """Every installed version of a flow, the newest first."""
    found = (one for one in _installed.values() if one.name == name)
    return sorted(found, key=lambda one: -one.version)


def installed(name: str = "", version: int | None = None) -> list[Flow]:
    """The newest version of every flow, by name; or the versions of one, or the one version."""
    if name:
        return [one for one in versions(name) if version in (None, one.version)]
    return [flow(one) for one in sorted({one for one, _ in _installed})]


def every() -> list[Flow]:
    """Every version of every flow: open cases may stand in any."""
    return list(_installed.values())


def mapping(name: str, since: int, to: int) -> FlowMap | None:
    """The declared way from one version of a flow to another."""
    return _maps.get((name, since, to))


def missing_parts() -> list[str]:
    """What joined matters need of other flows and do not find; asked once all are installed."""
    return [
        f"流程“{one.label}”的子办件“{child.key}”{why}"
        for one in _installed.values()
        for child in one.children
        for why in part_faults(child, next(iter(versions(child.flow)), None))
    ]
