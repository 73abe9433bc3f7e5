"""确认身份: a dangerous act waits until whoever sits there proves themselves again, and loses nothing meanwhile."""

from __future__ import annotations

import re

import pytest

from seeds import Small
from seeds.cast import PASSWORD
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.orgs.models import ApplicationKey, Person
from shuzheng.kernel.orgs.sign_in.queries import demo_code
from shuzheng.lib import clock
from tests.access.conftest import browser, filled, place, state
from tests.access.table import DANGEROUS
from tests.access.world import Arguments

KEY = {"label": "学籍系统", "algorithm": "hmac-sha256"}


@pytest.mark.parametrize("name", DANGEROUS)
def test_a_dangerous_act_is_not_done_before_the_person_proves_themselves(
    here: Small, made: Arguments, name: str
) -> None:
    client, before = browser(here, DANGEROUS[name], confirmed=False), state()
    answer = client.post(place(name, made), filled(here))
    assert answer.status_code == 403
    assert "确认身份" in answer.content.decode()
    assert state() == before


def test_the_act_goes_on_with_what_was_typed(here: Small, made: Arguments) -> None:
    client = browser(here, "education_officer", confirmed=False)
    given = KEY | {"org": str(here.education.pk)}
    page = client.post("/admin/keys/new", given).content.decode()
    form = page.partition("<main")[2]
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    kept.pop("csrfmiddlewaretoken")
    assert kept == given

    code = demo_code(here.education_officer.login, at=clock.now())
    done = client.post("/admin/keys/new", kept | {"proof-code": code}).content.decode()
    assert "只在此显示一次" in done
    assert ApplicationKey.objects.get(label="学籍系统").org == here.education

    again = client.post("/admin/keys/new", given | {"label": "第二个系统"}).content.decode()
    assert "只在此显示一次" in again


def test_a_wrong_proof_does_nothing_is_told_counted_and_on_record(here: Small, made: Arguments) -> None:
    client = browser(here, "security_admin", confirmed=False)
    there = place("person-reset", made)
    answer = client.post(there, {"proof-code": "000000", "reason": "离岗<b>"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "验证未通过" in page
    assert 'value="离岗&lt;b&gt;"' in page
    assert not Person.objects.get(pk=here.education_clerk.pk).password_is_initial
    assert Person.objects.get(pk=here.security_admin.pk).failed_sign_ins == 1
    assert OutboxLine.objects.filter(action="orgs.proof_failed", actor_id=str(here.security_admin.pk)).exists()


def test_who_has_no_code_proves_themselves_by_password_and_comes_back(here: Small, made: Arguments) -> None:
    client = browser(here, "citizen", confirmed=False)
    led = client.get("/account/code").headers["Location"]
    assert led == "/account/confirm?next=%2Faccount%2Fcode"
    assert 'name="password"' in client.get(led).content.decode()
    back = client.post(led, {"password": PASSWORD, "next": "/account/code"})
    assert back.headers["Location"] == "/account/code"
    assert client.get("/account/code").status_code == 200
    assert OutboxLine.objects.filter(action="orgs.step_up", actor_id=str(here.citizen.pk)).exists()


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_the_proof_leads_to_no_other_house(here: Small, made: Arguments, target: str) -> None:
    client = browser(here, "citizen", confirmed=False)
    assert client.post("/account/confirm", {"password": PASSWORD, "next": target}).headers["Location"] == "/"
