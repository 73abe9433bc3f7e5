"""The outbox that every write fills in its own transaction, the log it flows into, and the signed heads of its tree."""

import json
from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Func
from django.db.models.fields.generated import GeneratedField


def _said(name: str) -> Func:
    """A member of the JSON body, cut to what an index can hold."""
    return Func(
        F("body"), template=f"left((%(expressions)s)::jsonb ->> '{name}', 200)", output_field=models.TextField()
    )


def _column(label: str, name: str) -> GeneratedField:
    return GeneratedField(verbose_name=label, expression=_said(name), output_field=models.TextField(), db_persist=True)


def _instant() -> Func:
    said = Func(F("body"), template="((%(expressions)s)::jsonb ->> 'at')", output_field=models.TextField())
    return Func(said, function="audit_instant", output_field=models.DateTimeField())


class Line(models.Model):
    """What was said, as canonical JSON. The columns are generated from it, so that none can be edited apart."""

    body = models.TextField("正文")
    at = GeneratedField(
        verbose_name="时间", expression=_instant(), output_field=models.DateTimeField(), db_persist=True
    )
    actor_id = _column("操作者编号", "actor_id")
    actor_org_id = _column("所在单位编号", "actor_org_id")
    action = _column("动作", "action")
    subject = _column("对象", "subject")

    class Meta:
        abstract = True

    @cached_property
    def said(self) -> dict[str, Any]:
        """The body, read; empty after a lawful purge."""
        return json.loads(self.body) if self.body else {}

    @property
    def actor_name(self) -> str:
        return str(self.said.get("actor_name", ""))

    @property
    def actor_org(self) -> str:
        return str(self.said.get("actor_org", ""))

    @property
    def summary(self) -> str:
        return str(self.said.get("summary", ""))

    @property
    def detail(self) -> dict[str, Any]:
        return dict(self.said.get("detail", {}))


class OutboxLine(Line):
    """One action, waiting for its place in the log. The MAC tells our own lines from those written by hand."""

    mac = models.BinaryField("校验码")

    class Meta:
        verbose_name = verbose_name_plural = "审计发件箱"


class LogLine(Line):
    """One line at its place: seq counts from 1 without a gap."""

    seq = models.BigIntegerField("序号", primary_key=True)
    body = models.TextField("正文", null=True)  # type: ignore[assignment]  # NULL after a lawful purge

    class Meta:
        managed = False  # made by hand in the migration; no Django command may alter or flush it
        db_table = "audit_logline"
        verbose_name = verbose_name_plural = "审计日志"


class TreeHead(models.Model):
    """The signed state of the tree after a batch, with the marks of the batch: leaf hash and MAC of each line."""

    size = models.BigIntegerField("树大小", primary_key=True)
    root = models.BinaryField("树根")
    at = models.DateTimeField("时间")
    peaks = models.BinaryField("峰")
    leaves = models.BinaryField("叶散列")
    macs = models.BinaryField("行校验码")
    mac = models.BinaryField("校验码")

    objects: ClassVar[models.Manager["TreeHead"]]

    class Meta:
        managed = False
        db_table = "audit_treehead"
        verbose_name = verbose_name_plural = "审计树头"
