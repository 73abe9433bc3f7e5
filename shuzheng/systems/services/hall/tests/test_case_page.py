"""The official's side: the case page offers exactly what may be asked for."""

from __future__ import annotations

from django.urls import reverse

from seeds import Small
from shuzheng.lib import clock
from shuzheng.systems.services.hall.tests.conftest import Submitted
from shuzheng.web.tests.conftest import signed_in


def test_the_official_ticks_what_is_missing_among_the_published_papers(here: Small, submitted: Submitted) -> None:
    application = submitted("增项注册申请表", when=clock.now())
    assert application.case is not None
    client, number = signed_in(here.market_clerk), application.case.number
    page = client.get(reverse("case", args=[number])).content.decode()
    assert 'type="checkbox" name="missing" value="增项专业考试合格证明"' in page
    assert "未提交" in page
    said = {"seen": application.case.version, "missing": ["增项专业考试合格证明"], "how": "请上传扫描件"}
    client.post(reverse("case-step", args=[number, "ask_correction"]), said)
    mine = signed_in(here.citizen).get(reverse("application", args=[application.pk])).content.decode()
    assert "需要您补正" in mine
    assert "请上传扫描件" in mine
