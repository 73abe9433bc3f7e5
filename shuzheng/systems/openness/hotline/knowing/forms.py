"""An article as its owner writes it."""

from __future__ import annotations

from django import forms

from shuzheng.web.forms import DayField


class ArticleForm(forms.Form):
    """Title, words, basis, and when it must be looked at again."""

    title = forms.CharField(label="标题", max_length=100)
    body = forms.CharField(label="内容", max_length=4000, widget=forms.Textarea(attrs={"rows": 8}))
    basis = forms.CharField(label="依据", max_length=200, required=False, help_text="文件名称、文号和条款")
    category = forms.CharField(label="分类", max_length=100, required=False)
    review_by = DayField(label="复核期限", help_text="到期未复核的会标明“已过期”，并排在后面")
