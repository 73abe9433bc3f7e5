"""System: the table of contents of one system. Start-up checks it and hands each part down to its room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured

from shuzheng.kernel.cases import flows
from shuzheng.kernel.cases.specs import Flow, FlowMap
from shuzheng.kernel.orgs.specs import PERMISSIONS
from shuzheng.kernel.registers import specs as registers
from shuzheng.kernel.registers.specs import Register

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A line of the rail: for those who hold the permission, or one of several; with none, for all signed in."""

    label: str
    url_name: str
    permission: str | tuple[str, ...] | Callable[[], tuple[str, ...]] = ""  # a function where it is known later
    group: str = ""  # the heading it stands under: a system's own name, if none is given
    icon: str = "grid"
    badge: Callable[[Person], int] | None = None

    @property
    def permissions(self) -> tuple[str, ...]:
        """The permissions of which one is enough."""
        if callable(self.permission):
            return self.permission()
        return (self.permission,) if isinstance(self.permission, str) else self.permission


@dataclass(frozen=True, slots=True)
class Entrance:
    """A public door on the front page and in the public masthead: open to visitors without signing in."""

    label: str
    url_name: str
    says: str  # one line under the label: what one gets here
    icon: str = "grid"
    order: int = 100


@dataclass(frozen=True, slots=True)
class System:
    """What one system brings: the rows of the policy it serves, its flows and its ways in."""

    name: str
    label: str
    chapter: str
    rows: tuple[str, ...]
    flows: tuple[Flow, ...] = ()
    menu: tuple[MenuItem, ...] = ()
    entrances: tuple[Entrance, ...] = ()
    registers: tuple[Register, ...] = ()
    maps: tuple[FlowMap, ...] = ()  # how open cases come from one version of a flow to another


class SystemApp(AppConfig):
    """The Django app of a system: its `system.py` declares SYSTEM, which is installed at start-up."""

    default = False

    def ready(self) -> None:
        """Install the system that the folder declares."""
        install(import_module(f"{self.name}.system").SYSTEM)


_installed: dict[str, System] = {}


def install(system: System) -> None:
    """Take a system in and hand its flows to the cases room, or say what is wrong with it."""
    if found := faults(system):
        raise ImproperlyConfigured(f"系统“{system.label or system.name}”不能启用：" + "；".join(found))
    for flow in system.flows:
        flows.install(flow)
    for mapping in system.maps:
        flows.install_map(mapping)
    for register in system.registers:
        registers.install(register)
    _installed[system.name] = system


def remove(system: System) -> None:
    """Take a system out again: for tests, which bring their own."""
    _installed.pop(system.name, None)
    for flow in system.flows:
        flows.remove(flow)
    for register in system.registers:
        registers.remove(register)


def faults(system: System) -> list[str]:
    """What is wrong with a declared system, in words."""
    known = frozenset().union(*PERMISSIONS.values())
    found = [f"缺少{word}" for word, value in (("名称", system.name), ("中文名", system.label)) if not value]
    if not system.rows:
        found.append("没有写明对应政策的哪一行（rows）")
    if _installed.get(system.name, system) is not system:
        found.append(f"名称“{system.name}”重复登记")
    found += [
        f"菜单“{item.label}”引用了未知权限“{permission}”"
        for item in system.menu
        for permission in item.permissions
        if permission and permission not in known
    ]
    found += [
        f"台账“{register.label}”引用了未知权限“{permission}”"
        for register in system.registers
        for permission in (register.read, register.write, register.plain)
        if permission and permission not in known
    ]
    return found


def installed() -> list[System]:
    """All installed systems, in the order of their installation."""
    return list(_installed.values())
