"""The applicant's way through the pages, without script."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from seeds import Small
from shuzheng.lib import clock
from shuzheng.systems.services.hall.models import Application
from shuzheng.systems.services.hall.ratings.actions import invite
from shuzheng.systems.services.hall.tests.conftest import PDF, Submitted, at
from shuzheng.systems.services.items.models import ItemVersion
from shuzheng.web.tests.conftest import signed_in


def begun(client: Client, version: ItemVersion) -> Application:
    client.post(reverse("service-apply", args=[version.number]))
    return Application.objects.get()


def test_an_application_goes_from_the_first_page_to_its_receipt(here: Small, version: ItemVersion) -> None:
    client = signed_in(here.citizen)
    draft = begun(client, version)
    said = {"name": here.citizen.name, "phone": "13800001234", "next": ""}
    first = client.post(reverse("application-page", args=[draft.pk, "who"]), said)
    assert first["Location"] == reverse("application-page", args=[draft.pk, "what"])
    second = client.post(reverse("application-page", args=[draft.pk, "what"]), {"major": "建筑工程", "next": ""})
    assert second["Location"] == reverse("application-papers", args=[draft.pk])
    files = [SimpleUploadedFile("表.pdf", PDF), SimpleUploadedFile("表二.pdf", PDF)]
    client.post(second["Location"], {"name": "增项注册申请表", "chosen": files})
    assert "还没交：增项专业考试合格证明" in client.get(reverse("application-check", args=[draft.pk])).content.decode()
    handed_in = client.post(reverse("application-check", args=[draft.pk]))
    receipt = client.get(handed_in["Location"]).content.decode()
    draft.refresh_from_db()
    assert draft.case is not None
    assert draft.case.number in receipt
    assert "data:image/svg+xml" in receipt
    assert "增项注册申请表 2 份" in receipt


def test_what_is_wrong_is_said_beside_the_question_and_kept(here: Small, version: ItemVersion) -> None:
    client = signed_in(here.citizen)
    draft = begun(client, version)
    url = reverse("application-page", args=[draft.pk, "who"])
    answer = client.post(url, {"name": "", "phone": "12", "next": ""})
    assert answer.status_code == 422
    assert "请填写“姓名”" in answer.content.decode()
    assert 'value="12"' in client.get(url).content.decode()


def test_saving_for_later_keeps_a_page_that_is_not_finished(here: Small, version: ItemVersion) -> None:
    client = signed_in(here.citizen)
    draft = begun(client, version)
    url = reverse("application-page", args=[draft.pk, "what"])
    answer = client.post(url, {"again": "yes", "later": ""})
    assert answer["Location"] == reverse("application", args=[draft.pk])
    assert "逾期原因" in client.get(url).content.decode()


def test_a_foreigner_applies_with_a_passport(here: Small, version: ItemVersion) -> None:
    from shuzheng.kernel.orgs.models import Identity

    Identity.objects.all().delete()
    client = signed_in(here.citizen)
    said = {"id_kind": "passport", "number": "e12345678", "phone": "+4915112345678"}
    client.post(reverse("service-apply", args=[version.number]), said)
    assert Application.objects.get().person == here.citizen


def test_an_item_for_persons_is_not_applied_for_by_an_enterprise(here: Small, version: ItemVersion) -> None:
    answer = signed_in(here.agent).post(
        reverse("service-apply", args=[version.number]), {"org": str(here.enterprise.pk)}
    )
    assert answer.status_code == 409
    assert not Application.objects.exists()


def test_progress_is_looked_up_without_signing_in_and_shows_nobody(here: Small, submitted: Submitted) -> None:
    application = submitted("增项注册申请表")
    assert application.case is not None
    said = {"number": application.case.number, "tail": "1234"}
    page = Client().post(reverse("progress"), said).content.decode()
    assert "已提交，待受理" in page
    assert here.citizen.name not in page
    wrong = Client().post(reverse("progress"), {**said, "tail": "9999"})
    assert (wrong.status_code, "没有符合的办件" in wrong.content.decode()) == (422, True)


@pytest.mark.django_db
def test_a_rating_is_given_once_by_its_link(here: Small, submitted: Submitted) -> None:
    rating = invite(application=submitted("增项注册申请表"), at=at(11, 20))
    url, client = reverse("rate", args=[rating.token]), Client()
    client.post(url, {"grade": "2", "words": "来回跑了三次"})
    again = client.post(url, {"grade": "5"})
    rating.refresh_from_db()
    assert (rating.grade, again.status_code) == (2, 422)
    assert rating.case is not None
    assert re.search(r"不满意", rating.case.title)


def test_public_figures_count_by_unit(here: Small, submitted: Submitted) -> None:
    rating = invite(application=submitted("增项注册申请表"), at=clock.now())
    Client().post(reverse("rate", args=[rating.token]), {"grade": "5"})
    page = Client().get(reverse("ratings")).content.decode()
    assert here.market.name in page
    assert "100.0%" in page
