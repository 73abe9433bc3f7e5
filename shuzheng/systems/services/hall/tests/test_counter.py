"""The counter, the village point and the kiosk: the same item, the same case."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from seeds import Small
from shuzheng.kernel.orgs.identities.queries import known_number, proven_number
from shuzheng.kernel.orgs.models import Identity
from shuzheng.lib import clock
from shuzheng.lib.errors import NotAllowed
from shuzheng.systems.services.hall.applicants.actions import identify
from shuzheng.systems.services.hall.counter import actions
from shuzheng.systems.services.hall.models import Application, Proxy
from shuzheng.systems.services.hall.tests.conftest import NUMBER, PDF
from shuzheng.systems.services.items.models import ItemVersion
from shuzheng.web.tests.conftest import signed_in

KNOWN = {"item": "增项注册", "channel": "counter", "id_kind": "citizen-id", "number": NUMBER, "name": "", "phone": ""}


def test_a_clerk_receives_an_application_on_two_screens_by_keyboard(here: Small, version: ItemVersion) -> None:
    client = signed_in(here.county_clerk)
    begun = client.post(reverse("counter"), KNOWN)
    page = client.get(begun["Location"]).content.decode()
    assert "13800001234" in page
    said = {"name": here.citizen.name, "phone": "13800001234", "major": "建筑工程", "submit": ""}
    scans = {"p0-chosen": SimpleUploadedFile("表.pdf", PDF), "p1-chosen": SimpleUploadedFile("证明.pdf", PDF)}
    receipt = client.post(begun["Location"], {**said, **scans}, follow=True).content.decode()
    application = Application.objects.get()
    assert application.case is not None
    assert application.case.number in receipt
    assert (application.person, application.counter, application.channel) == (here.citizen, here.counter, "counter")


def test_what_was_typed_at_the_counter_stays_when_something_is_missing(here: Small, version: ItemVersion) -> None:
    client = signed_in(here.county_clerk)
    url = client.post(reverse("counter"), KNOWN)["Location"]
    answer = client.post(url, {"name": "演示人员", "phone": "13800001234", "submit": ""})
    assert answer.status_code == 422
    assert "请选择“增项专业”" in answer.content.decode()
    assert 'value="演示人员"' in client.get(url).content.decode()


def test_somebody_without_an_account_is_entered_and_cannot_sign_in(here: Small, version: ItemVersion) -> None:
    new = {**KNOWN, "id_kind": "passport", "number": "X1234567", "name": "演示外国人", "phone": "+4915112345678"}
    application = actions.receive(said=new, by=here.county_clerk, at=clock.now())
    assert application.person is not None
    assert not application.person.has_usable_password()
    assert Identity.objects.get(person=application.person).kind == "passport"


def test_somebody_without_any_document_leaves_a_number_to_call(here: Small, version: ItemVersion) -> None:
    new = {**KNOWN, "id_kind": "none", "number": "", "name": "演示无证件人员", "phone": "13900001111"}
    assert actions.receive(said=new, by=here.county_clerk, at=clock.now()).person is not None


def test_words_that_mean_several_items_ask_for_the_code(here: Small, version: ItemVersion) -> None:
    from shuzheng.systems.services.hall.tests.conftest import published

    published(here, "11130000MB0000004T4440114035003", name="一级注册建造师增项注册")
    page = signed_in(here.county_clerk).post(reverse("counter"), KNOWN).content.decode()
    assert "11130000MB0000004T4440114035003" in page


def proxy(here: Small, *, until: date, revoked: bool = False) -> None:
    Proxy.objects.create(
        holder=here.county_clerk,
        principal=here.citizen,
        since=date(2026, 1, 1),
        until=until,
        basis="委托书",
        revoked_at=clock.now() if revoked else None,
    )


def test_a_village_agent_applies_within_the_authority(here: Small, version: ItemVersion) -> None:
    proxy(here, until=clock.today() + timedelta(days=1))
    village = {**KNOWN, "channel": "village"}
    assert actions.receive(said=village, by=here.county_clerk, at=clock.now()).proxy is not None


@pytest.mark.parametrize(("days", "revoked", "words"), [(-1, False, "到期"), (1, True, "撤销")])
def test_an_authority_that_ended_is_refused(
    here: Small, version: ItemVersion, days: int, revoked: bool, words: str
) -> None:
    proxy(here, until=clock.today() + timedelta(days=days), revoked=revoked)
    with pytest.raises(NotAllowed, match=words):
        actions.receive(said={**KNOWN, "channel": "village"}, by=here.county_clerk, at=clock.now())


def test_without_an_authority_nobody_applies_for_another(here: Small, version: ItemVersion) -> None:
    with pytest.raises(NotAllowed, match="没有登记"):
        actions.receive(said={**KNOWN, "channel": "village"}, by=here.county_clerk, at=clock.now())


def test_an_authority_is_recorded_with_its_end(here: Small) -> None:
    said = {"id_kind": "citizen-id", "number": NUMBER, "until": "2036-01-01", "basis": "委托书第1号"}
    signed_in(here.county_clerk).post(reverse("counter-proxy"), said)
    assert Proxy.objects.get().until == date(2036, 1, 1)


def test_only_a_counter_receives_for_others(here: Small) -> None:
    assert signed_in(here.citizen).get(reverse("counter")).status_code == 403


def test_a_kiosk_shows_big_type_and_forgets_after_a_while(here: Small) -> None:
    client = Client()
    client.force_login(here.citizen)
    client.get(reverse("kiosk"))
    page = client.get(reverse("my-applications"))
    assert page["Refresh"] == f"120;url={reverse('kiosk-clear')}"
    client.get(reverse("kiosk-clear"))
    assert "_auth_user_id" not in client.session


def test_nobody_else_is_signed_out_by_the_kiosks_address(here: Small) -> None:
    client = signed_in(here.citizen)
    client.get(reverse("kiosk-clear"))
    assert "_auth_user_id" in client.session
    assert "Refresh" not in client.get(reverse("my-applications"))


def test_a_number_that_somebody_merely_declares_is_not_theirs_at_the_counter(here: Small, version: ItemVersion) -> None:
    Identity.objects.all().delete()
    said = {"id_kind": "citizen-id", "number": NUMBER, "phone": ""}
    identify(person=here.agent, **said, by=here.agent, at=clock.now())
    seen = {**KNOWN, "name": "演示人员", "phone": "13900001111"}
    application = actions.receive(said=seen, by=here.county_clerk, at=clock.now())
    assert application.person != here.agent
    assert actions.receive(said=seen, by=here.county_clerk, at=clock.now()).person == application.person


def test_nobody_is_asked_about_a_number_that_is_merely_declared(here: Small, version: ItemVersion) -> None:
    Identity.objects.all().delete()
    said = {"id_kind": "citizen-id", "number": NUMBER, "phone": "13800001234"}
    identify(person=here.citizen, **said, by=here.citizen, at=clock.now())
    assert (known_number(here.citizen), proven_number(here.citizen)) == (NUMBER, "")
    identify(person=here.citizen, **said, by=here.county_clerk, at=clock.now())
    assert proven_number(here.citizen) == NUMBER
    other = {**said, "number": "130102188001010038"}
    identify(person=here.citizen, **other, by=here.citizen, at=clock.now())
    assert proven_number(here.citizen) == ""
