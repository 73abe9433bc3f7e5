"""What was done to registers, by whom and on what grounds; and the shape of every register's table."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.expressions import Func

from shuzheng.kernel.registers.feeds.models import Consumer
from shuzheng.kernel.registers.specs import Period

__all__ = ["Change", "Consumer", "Epoch", "Kept", "Record", "RecordQuerySet", "ThisTransaction"]


class Kept(migrations.RunSQL):
    """In a register's migration, after its table: a version may be closed once, and neither altered nor deleted."""

    def __init__(self, table: str) -> None:
        """The trigger of one table."""
        super().__init__(
            f'CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION registers_keep()',
            f'DROP TRIGGER kept ON "{table}"',
        )
        self.table = table

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        """As it is written in a migration."""
        return "Kept", [self.table], {}


class Epoch(models.Model):
    """How often the database was restored: transaction numbers begin anew then, and the feed's order must not."""

    number = models.PositiveIntegerField("序数", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "数据库世代"


class ThisTransaction(Func):
    """The number of the writing transaction, counted on across a restored database: orders the change feed."""

    function = "registers_tx"
    template = "%(function)s()"
    output_field = models.BigIntegerField()


class Change(models.Model):
    """One act on a register: many versions may rest on it, of an import for example."""

    class Kind(models.TextChoices):
        ENTER = "enter", "登记"
        IMPORT = "import", "导入"
        CHANGE = "change", "变更"
        CORRECT = "correct", "更正"
        WITHDRAW = "withdraw", "撤销登记"
        UNDO = "undo", "撤回"

    register = models.CharField("台账", max_length=64)
    kind = models.CharField("性质", max_length=10, choices=Kind.choices)
    at = models.DateTimeField("记录时间")
    by = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="经办人")
    org = models.ForeignKey("orgs.Org", models.PROTECT, null=True, related_name="+", verbose_name="经办单位")
    source = models.ForeignKey("orgs.Org", models.PROTECT, null=True, related_name="+", verbose_name="数源单位")
    reason = models.CharField("理由", max_length=500)
    basis = models.CharField("依据", max_length=500, blank=True)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="+", verbose_name="撤回的变更")

    class Meta:
        verbose_name = verbose_name_plural = "台账变更"
        indexes = [models.Index(fields=["register", "-at"])]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="registers_change_reason"),
            models.CheckConstraint(
                condition=Q(kind="undo", undoes__isnull=False) | (~Q(kind="undo") & Q(undoes=None)),
                name="registers_change_undoes",
            ),
        ]


class RecordQuerySet(models.QuerySet[Any]):
    """Versions, by the two times."""

    def known(self, at: datetime | None = None) -> Self:
        """What was known at an instant; without one, what is known."""
        if at is None:
            return self.filter(known_to=None)
        return self.filter(Q(known_to=None) | Q(known_to__gt=at), known_from__lte=at)

    def close(self, *, change: Change, at: datetime) -> int:
        """Known no longer from an instant on, because of a change."""
        return self.update(known_to=at, closed_by=change, closed_tx=ThisTransaction())

    def true_on(self, day: date) -> Self:
        """What is true of a day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


RecordManager = models.Manager.from_queryset(RecordQuerySet)


class Record(models.Model):
    """A version of a thing: true in a period, known in another. Closed, never altered: a trigger sees to it.

    A register's model adds its own columns, `class Meta(Record.Meta)`, and `Kept("app_model")` in its migration.
    """

    id = models.BigAutoField("版本号", primary_key=True)
    entity = models.UUIDField("记录号", editable=False)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期", null=True, blank=True)
    known_from = models.DateTimeField("登记时间", editable=False)
    known_to = models.DateTimeField("被取代时间", null=True, editable=False)
    change = models.ForeignKey(Change, models.PROTECT, related_name="+", editable=False, verbose_name="来自变更")
    closed_by = models.ForeignKey(
        Change, models.PROTECT, null=True, related_name="+", editable=False, verbose_name="取代它的变更"
    )
    tx = models.BigIntegerField("写入事务", db_default=ThisTransaction(), editable=False)
    closed_tx = models.BigIntegerField("取代事务", null=True, editable=False)

    objects = RecordManager()

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["tx", "id"], name="%(app_label)s_%(class)s_feed"),
            models.Index(fields=["closed_tx", "id"], name="%(app_label)s_%(class)s_ends", condition=~Q(closed_tx=None)),
            models.Index(fields=["change"], name="%(app_label)s_%(class)s_chg"),
            models.Index(fields=["closed_by"], name="%(app_label)s_%(class)s_cls", condition=~Q(closed_by=None)),
            models.Index(fields=["entity"], name="%(app_label)s_%(class)s_ent"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="%(app_label)s_%(class)s_period"
            ),
            models.CheckConstraint(
                condition=Q(known_to=None) | Q(known_to__gte=F("known_from")), name="%(app_label)s_%(class)s_known"
            ),
            models.CheckConstraint(
                condition=Q(known_to=None, closed_by=None, closed_tx=None)
                | Q(known_to__isnull=False, closed_by__isnull=False, closed_tx__isnull=False),
                name="%(app_label)s_%(class)s_closed",
            ),
            models.UniqueConstraint(
                fields=["entity", "valid_from"], condition=Q(known_to=None), name="%(app_label)s_%(class)s_once"
            ),
        ]

    @property
    def period(self) -> Period:
        """When it is true."""
        return Period(self.valid_from, self.valid_to)


from shuzheng.kernel.registers.imports.models import BadRow, Import, Remembered  # noqa: E402 (Change comes first)

__all__ = ["BadRow", "Change", "Epoch", "Import", "Kept", "Record", "RecordManager", "RecordQuerySet", "Remembered"]
