"""What the writes of the API were answered, kept for a while."""

from django.db import models
from django.db.models import Q

from shuzheng.lib.ids import new_id


class KeptAnswer(models.Model):
    """The answer to a write, kept in the transaction of the write: the same request again gets it, and does nothing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("orgs.Person", models.CASCADE, related_name="+", verbose_name="人员")
    key = models.CharField("幂等键", max_length=255)
    fingerprint = models.CharField("请求摘要", max_length=64)
    status = models.PositiveSmallIntegerField("应答状态", null=True, help_text="办理中为空，他人看不到")
    content_type = models.CharField("应答类型", max_length=64, blank=True)
    location = models.CharField("应答地址", max_length=300, blank=True)
    body = models.BinaryField("应答内容", default=bytes)
    at = models.DateTimeField("时间", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "接口应答留存"
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="web_one_answer_per_key"),
            models.CheckConstraint(condition=Q(status=None) | Q(status__lt=400), name="web_only_success_is_kept"),
        ]
