"""The providers: the account itself, what departments share by a grant to the agency. Others register theirs."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
from django.apps import apps
from django.conf import settings

from shuzheng.kernel.exchange import queries as exchange
from shuzheng.kernel.orgs.keys import queries as keys
from shuzheng.lib.clock import day_of
from shuzheng.lib.signatures import sign
from shuzheng.systems.services.hall.specs import Provider, Subject, Supplied

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org

PATIENCE = 3.0
OWN = "本人账户"
log = logging.getLogger(__name__)


def account(subject: Subject, elements: Sequence[str]) -> dict[str, Supplied]:
    """What the signed-in account or the enterprise's register says already."""
    org, person = subject.org, subject.person
    known = {
        "account:name": person.name if person else "",
        "account:number": subject.identity if person else "",
        "account:phone": subject.phone,
        "org:name": org.name if org else "",
        "org:uscc": org.uscc if org else "",
        "org:division": org.division.name if org else "",
    }
    source, basis = ("单位登记信息", "登记机关") if org else (OWN, "账户资料")
    return {one: Supplied(known[one], source, basis) for one in elements if known.get(one)}


def shared(subject: Subject, elements: Sequence[str]) -> dict[str, Supplied]:
    """What departments share with the agency by a grant, one signed call for each resource."""
    found: dict[str, Supplied] = {}
    if not subject.identity:
        return found
    for code, wanted in groupby(sorted(elements), key=_code):  # 资源代码/数据项: the code has a slash of its own
        found.update(_looked_up(subject, code, list(wanted)))
    return found


def _code(element: str) -> str:
    return element.removeprefix("resource:").rpartition("/")[0]


def _looked_up(subject: Subject, code: str, elements: Sequence[str]) -> dict[str, Supplied]:
    """The subject's own row; nothing where there is none or the gateway does not answer: then the applicant says it."""
    grant, body = call(subject.agency, code, quote(subject.identity, safe=""), at=subject.at)
    row = body.get("data")
    if grant is None or not isinstance(row, dict):
        return {}
    source, basis = source_of(grant), f"共享授权：{grant.purpose}"
    names = {one: one.rpartition("/")[2] for one in elements}
    return {
        one: Supplied(str(row[name]), source, basis) for one, name in names.items() if row.get(name) not in (None, "")
    }


def licences(subject: Subject, elements: Sequence[str]) -> dict[str, Supplied]:
    """The numbers of licences in force that the proven applicant holds: called up, which leaves a trace."""
    found: dict[str, Supplied] = {}
    if not subject.identity or not apps.is_installed("shuzheng.bases.licence"):
        return found
    from shuzheng.bases.licence import actions

    for element in elements:
        name = element.partition(":")[2]
        held = actions.call_up(
            holder=subject.identity,
            name=name,
            org=subject.agency,
            purpose="办理政务服务事项",
            by=subject.person,
            at=subject.at,
        )
        if held:
            found[element] = Supplied(held.number, held.issuer_name, f"电子证照“{name}”")
    return found


def source_of(grant: Any) -> str:
    """Whose data they are, as people are told."""
    entry = grant.resource.current
    return f"{grant.provider}《{entry.name if entry else grant.resource.code}》"


def call(agency: Org, code: str, rest: str, *, at: datetime) -> tuple[Any, dict[str, Any]]:
    """One signed call for an agency by its grant on a resource: the grant and the answer, empty where there is none."""
    grant = exchange.active_grant(agency, code, on=day_of(at))
    key = next((one for one in keys.application_keys(agency) if _signs(one, at)), None)
    if grant is None or key is None:
        return None, {}
    url = f"{settings.GATEWAY_URL.rstrip('/')}/v1/{quote(code, safe='/')}{'' if rest.startswith('?') else '/'}{rest}"
    headers = sign(
        "GET", url, None, key_id=key.keyid, secret=keys.secret_of(key), grant=str(grant.pk), purpose=grant.purpose
    )
    try:
        answer = httpx.get(url, headers=headers, timeout=PATIENCE, trust_env=False)
    except httpx.HTTPError as error:
        log.warning("prefill: the gateway did not answer: %s", type(error).__name__)
        return grant, {}
    body = answer.json() if answer.status_code == httpx.codes.OK else {}
    return grant, body if isinstance(body, dict) else {}


def _signs(key: Any, at: datetime) -> bool:
    return key.algorithm == "hmac-sha256" and keys.why_not_good(key, at=at) is None


PROVIDERS: dict[str, Provider] = {
    one.name: one
    for one in (
        Provider("account", ("account:", "org:"), account),
        Provider("shared", ("resource:",), shared),
        Provider("licences", ("licence:",), licences),
    )
}


def register(provider: Provider) -> None:
    """Let another room supply elements: licences, base databases."""
    PROVIDERS[provider.name] = provider
