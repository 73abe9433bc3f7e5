"""The registered sources: databases and API hosts of departments."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuzheng.lib.ids import new_id


class DataSource(models.Model):
    """A database or an API host that a department registered; only registered places are ever called."""

    class Kind(models.TextChoices):
        POSTGRESQL = "postgresql", "PostgreSQL 数据库"
        MYSQL = "mysql", "MySQL / MariaDB 数据库"
        SQLITE = "sqlite", "SQLite 文件"
        HTTP = "http", "HTTP/JSON 接口"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    org = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="所属单位")
    kind = models.CharField("类型", max_length=12, choices=Kind.choices)
    label = models.CharField("名称", max_length=64)
    sealed_dsn = models.BinaryField("连接串（密文）", null=True, editable=False)
    hosts = models.JSONField("登记主机", default=list, help_text="接口类：主机:端口")
    is_active = models.BooleanField("启用", default=True)
    registered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "数据源"
        ordering = ["org", "label"]
        constraints = [
            models.UniqueConstraint(fields=["org", "label"], name="exchange_source_label"),
            models.CheckConstraint(
                condition=Q(kind="http", sealed_dsn=None) | (~Q(kind="http") & Q(sealed_dsn__isnull=False)),
                name="exchange_source_dsn_or_hosts",
            ),
        ]

    def __str__(self) -> str:
        return self.label
