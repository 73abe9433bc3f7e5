"""Registering sources, and never connecting to them again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from django.db import transaction

from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.exchange.grants.actions import recompile
from shuzheng.kernel.exchange.sources.models import DataSource
from shuzheng.kernel.exchange.sources.queries import is_in_folder
from shuzheng.kernel.exchange.specs import SEAL
from shuzheng.kernel.orgs.actions import Doer, require
from shuzheng.lib.crypto import seal
from shuzheng.lib.errors import Refused
from shuzheng.lib.fetch import host_of
from shuzheng.lib.outbound import why_not_dsn, why_not_host

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org

USED = ("active", "broken")  # states of a binding that lives on its source


@transaction.atomic
def register_source(
    *, org: Org, kind: str, label: str, by: Doer, at: datetime, dsn: str = "", hosts: tuple[str, ...] = ()
) -> DataSource:
    """Register a database or API hosts of a department; nothing else is ever connected to."""
    require(by, "exchange.bind", at=org)
    if not label.strip():
        raise Refused("请填写数据源名称", code="exchange.source_label", fields={"label": "不能为空"})
    if DataSource.objects.filter(org=org, label=label).exists():
        raise Refused("本单位已有同名数据源", code="exchange.source_label", fields={"label": "重名"})
    if kind == DataSource.Kind.HTTP:
        _refuse_hosts(hosts)
    else:
        _refuse_dsn(org, kind, dsn)
    source = DataSource.objects.create(
        org=org,
        kind=kind,
        label=label,
        sealed_dsn=None if kind == DataSource.Kind.HTTP else seal(dsn.encode(), purpose=SEAL),
        hosts=[host.lower() for host in hosts],
        registered_at=at,
    )
    record(
        by=by,
        action="exchange.register_source",
        subject=f"exchange.datasource:{source.pk}",
        summary=f"登记“{org.name}”的数据源“{label}”",
        detail={"kind": kind, "hosts": list(hosts)},
        at=at,
    )
    return source


def _refuse_hosts(hosts: tuple[str, ...]) -> None:
    if not hosts:
        raise Refused("请登记接口的主机和端口", code="exchange.source_hosts", fields={"hosts": "不能为空"})
    for host in hosts:
        if reason := why_not_host(host):
            raise Refused(f"{host}：{reason}", code="exchange.source_hosts", fields={"hosts": reason})


def _refuse_dsn(org: Org, kind: str, dsn: str) -> None:
    if kind not in DataSource.Kind.values:
        raise Refused("请选择数据源类型", code="exchange.source_kind", fields={"kind": "不在可选范围内"})
    if kind == DataSource.Kind.SQLITE:
        if not is_in_folder(dsn, org.uscc):
            words = f"SQLite 文件应放在数据目录的 sources/{org.uscc} 文件夹下"
            raise Refused(words, code="exchange.source_dsn", fields={"dsn": words})
    elif reason := why_not_dsn(kind, dsn):
        raise Refused(reason, code="exchange.source_dsn", fields={"dsn": reason})


@transaction.atomic
def move_source(
    *, source: DataSource, by: Doer, at: datetime, dsn: str = "", hosts: tuple[str, ...] = ()
) -> DataSource:
    """The same database or API elsewhere, or with another password: what is bound to it follows at once."""
    require(by, "exchange.bind", at=source.org)
    if source.kind == DataSource.Kind.HTTP:
        _refuse_hosts(hosts)
        _follow(source, dict(zip(source.hosts, hosts, strict=False)))
        source.hosts = [host.lower() for host in hosts]
    else:
        _refuse_dsn(source.org, source.kind, dsn)
        source.sealed_dsn = seal(dsn.encode(), purpose=SEAL)
    source.save(update_fields=["hosts", "sealed_dsn"])
    for binding in source.bindings.filter(state__in=USED):
        recompile(resource_id=binding.resource_id, at=at)
    record(
        by=by,
        action="exchange.move_source",
        subject=f"exchange.datasource:{source.pk}",
        summary=f"更改数据源“{source.label}”的地址或者口令",
        detail={"hosts": list(hosts)},
        at=at,
    )
    return source


def _follow(source: DataSource, moved: dict[str, str]) -> None:
    """The addresses of what is bound, at the hosts that took the place of the former ones."""
    for binding in source.bindings.all():
        parts = urlsplit(binding.config["url"])
        new = moved.get(host_of(binding.config["url"]))
        if new:
            binding.config = {**binding.config, "url": urlunsplit(parts._replace(netloc=new))}
            binding.save(update_fields=["config"])


@transaction.atomic
def retire_source(*, source: DataSource, by: Doer, at: datetime) -> DataSource:
    """Never connect to a source again; refused while an entry is bound to it."""
    require(by, "exchange.bind", at=source.org)
    if source.bindings.filter(state__in=USED).exists():
        raise Refused("仍有目录挂接在该数据源上，请先停用这些挂接", code="exchange.source_in_use")
    source.is_active = False
    source.save(update_fields=["is_active"])
    record(
        by=by,
        action="exchange.retire_source",
        subject=f"exchange.datasource:{source.pk}",
        summary=f"停用数据源“{source.label}”",
        at=at,
    )
    return source
