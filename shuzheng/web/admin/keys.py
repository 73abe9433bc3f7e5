"""Application keys: issuing, rotating, revoking; a secret is shown once."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from shuzheng.kernel.orgs.keys import actions, queries
from shuzheng.kernel.orgs.models import ApplicationKey
from shuzheng.lib import clock
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.admin.forms import KeyForm, ReasonForm
from shuzheng.web.answers import form_answer
from shuzheng.web.forms import posted, refusals_in

CRUMBS = [("管理", ""), ("应用密钥", "/admin/keys")]
PERMISSION = "orgs.manage_credential"


def _key(request: PersonRequest, pk: UUID) -> ApplicationKey:
    found = queries.keys_manageable_by(request.person).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@signed_in(permission=PERMISSION)
def key(request: PersonRequest, pk: UUID) -> HttpResponse:
    """One key."""
    found = _key(request, pk)
    reason = queries.why_not_good(found, at=clock.now())
    context = {"key": found, "reason": reason, "crumbs": [*CRUMBS, (found.label, "")]}
    return render(request, "web/admin/key.html", context)


@signed_in(permission=PERMISSION, confirm="act")
def issue(request: PersonRequest) -> HttpResponse:
    """Issue a key and show its secret, this once."""
    orgs = request.person.orgs_with(PERMISSION)
    form = KeyForm(posted(request), orgs=orgs)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        org = next(one for one in orgs if str(one.pk) == given.pop("org"))
        with refusals_in(form):
            issued = actions.issue_key(org=org, by=request.person, at=clock.now(), **given)
            return _shown(request, issued)
    context = {"form": form, "title": "签发应用密钥", "submit": "签发", "crumbs": CRUMBS, "back": "/admin/keys"}
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


@signed_in(permission=PERMISSION, confirm="act")
@require_POST
def rotate(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Issue the successor of a key; both are good for the overlap."""
    return _shown(request, actions.rotate_key(key=_key(request, pk), by=request.person, at=clock.now()))


def _shown(request: PersonRequest, issued: actions.Issued) -> HttpResponse:
    return render(request, "web/admin/key_issued.html", {"issued": issued, "crumbs": CRUMBS})


@signed_in(permission=PERMISSION, confirm="act")
def revoke(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Stop a key at once."""
    found = _key(request, pk)

    def act(given: dict[str, Any]) -> str:
        actions.revoke_key(key=found, by=request.person, at=clock.now(), reason=given["reason"])
        return ""

    form = ReasonForm(posted(request))
    to = reverse("key", args=[pk])
    lead = "吊销后，使用这把密钥的调用在 5 秒内全部被拒绝，且不能恢复。"
    return form_answer(
        request, form, act, to=to, done="已吊销", title=f"吊销“{found.label}”", submit="吊销", lead=lead, crumbs=CRUMBS
    )
