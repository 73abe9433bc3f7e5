"""The providers: the account itself, what departments share by a grant to the agency. Others register theirs."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import groupby
from typing import Any
from urllib.parse import quote

import httpx
from django.conf import settings

from shuzheng.kernel.exchange import queries as exchange
from shuzheng.kernel.orgs.keys import queries as keys
from shuzheng.lib.clock import day_of
from shuzheng.lib.codes import why_not
from shuzheng.lib.signatures import sign
from shuzheng.systems.services.hall.specs import Provider, Subject, Supplied

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
        "person:born_on": _born_on(subject.identity) if person else "",
        "org:name": org.name if org else "",
        "org:uscc": org.uscc if org else "",
        "org:division": org.division.name if org else "",
    }
    source = "单位登记信息" if org else OWN
    return {one: Supplied(known[one], source, "登录时已核验") for one in elements if known.get(one)}


def _born_on(number: str) -> str:
    """The day of birth that a citizen's number tells; other documents tell none."""
    if why_not("citizen-id", number):
        return ""
    return f"{number[6:10]}-{number[10:12]}-{number[12:14]}"


def shared(subject: Subject, elements: Sequence[str]) -> dict[str, Supplied]:
    """What departments share with the agency by a grant, one signed call for each resource."""
    found: dict[str, Supplied] = {}
    if not subject.identity:
        return found
    for code, wanted in groupby(sorted(elements), key=lambda one: one.removeprefix("resource:").split("/")[0]):
        found.update(_looked_up(subject, code, list(wanted)))
    return found


def _looked_up(subject: Subject, code: str, elements: Sequence[str]) -> dict[str, Supplied]:
    grant = exchange.active_grant(subject.agency, code, on=day_of(subject.at))
    key = next((one for one in keys.application_keys(subject.agency) if _signs(one, subject)), None)
    if grant is None or key is None:
        return {}
    row = _row(grant, code, key, subject)
    entry = grant.resource.current
    source = f"{grant.provider}《{entry.name if entry else code}》"
    basis = f"共享授权：{grant.purpose}"
    names = {one: one.split("/", 1)[1] if "/" in one else "" for one in elements}
    return {
        one: Supplied(str(row.get(name) or "是"), source, basis)
        for one, name in names.items()
        if row and (not name or row.get(name) not in (None, ""))
    }


def _signs(key: Any, subject: Subject) -> bool:
    return key.algorithm == "hmac-sha256" and keys.why_not_good(key, at=subject.at) is None


def _row(grant: Any, code: str, key: Any, subject: Subject) -> dict[str, Any]:
    """The subject's own row; nothing where there is none or the gateway does not answer: then the applicant says it."""
    url = f"{settings.GATEWAY_URL.rstrip('/')}/v1/{quote(code, safe='')}/{quote(subject.identity, safe='')}"
    headers = sign(
        "GET", url, None, key_id=key.keyid, secret=keys.secret_of(key), grant=str(grant.pk), purpose=grant.purpose
    )
    try:
        answer = httpx.get(url, headers=headers, timeout=PATIENCE, trust_env=False)
    except httpx.HTTPError as error:
        log.warning("prefill: the gateway did not answer: %s", type(error).__name__)
        return {}
    row = answer.json().get("data") if answer.status_code == httpx.codes.OK else None
    return row if isinstance(row, dict) else {}


PROVIDERS: dict[str, Provider] = {
    one.name: one
    for one in (
        Provider("account", ("account:", "org:", "person:"), account),
        Provider("shared", ("resource:",), shared),
    )
}


def register(provider: Provider) -> None:
    """Let another room supply elements: licences, base databases."""
    PROVIDERS[provider.name] = provider
