"""What a person keeps of the face: saved views of lists."""

from django.db import models

from shuzheng.lib.ids import new_id
from shuzheng.web.api.models import KeptAnswer

__all__ = ["KeptAnswer", "SavedView"]


class SavedView(models.Model):
    """A list's filters under a name of one's own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("orgs.Person", models.CASCADE, related_name="+", verbose_name="人员")
    path = models.CharField("页面", max_length=200)
    name = models.CharField("名称", max_length=32)
    query = models.CharField("筛选条件", max_length=2000)

    class Meta:
        verbose_name = verbose_name_plural = "我的视图"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["person", "path", "name"], name="web_one_view_of_a_name")]

    def __str__(self) -> str:
        return self.name
