"""The knowledge base: an article has an owner, a day by which it must be looked at again, and every version it had."""

from __future__ import annotations

from django.db import models

from shuzheng.lib.ids import new_id


class Article(models.Model):
    """What operators read out, and who answers for it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField("标题", max_length=100)
    category = models.CharField("分类", max_length=100, blank=True)
    body = models.TextField("内容")
    basis = models.CharField("依据", max_length=200, blank=True)
    owner = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="负责单位")
    review_by = models.DateField("复核期限")
    version = models.PositiveIntegerField("版本", default=1)
    used = models.PositiveIntegerField("引用次数", default=0)
    withdrawn_on = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "知识条目"
        ordering = ["-used", "title"]

    def __str__(self) -> str:
        return self.title


class ArticleVersion(models.Model):
    """An article as it once read."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="versions", verbose_name="条目")
    number = models.PositiveIntegerField("版本")
    title = models.CharField("标题", max_length=100)
    body = models.TextField("内容")
    basis = models.CharField("依据", max_length=200, blank=True)
    by = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="修改人")
    at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = verbose_name_plural = "知识条目版本"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="hotline_article_version")]
