"""确认身份: before a dangerous act, whoever sits there proves themselves again; what was typed is kept and goes on."""

from typing import Literal

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from shuzheng.kernel.orgs.models import Person
from shuzheng.kernel.orgs.sign_in import actions, queries
from shuzheng.lib import clock
from shuzheng.web.sign_in.forms import ProofForm

Confirm = Literal["", "act", "open"]
"""When a page asks for it: never, when its form is sent, or already when it is opened."""
PROOF = "proof"
SAFE = ("GET", "HEAD", "OPTIONS")


def ask(request: HttpRequest, person: Person, when: Confirm) -> HttpResponseBase | None:
    """None where the person need not prove themselves, or just did; else the page that asks for it."""
    now = clock.now()
    is_asked = when == "open" or (when == "act" and request.method not in SAFE)
    if not is_asked or queries.is_stepped_up(request, at=now):
        return None
    if request.method in SAFE:
        return redirect(f"{reverse('step-up')}?{urlencode({'next': request.get_full_path()})}")
    is_answered = any(name.startswith(f"{PROOF}-") for name in request.POST)
    form = ProofForm(request.POST if is_answered else None, prefix=PROOF, has_code=bool(person.sealed_totp))
    if form.is_bound and form.is_valid():
        if actions.step_up(request=request, person=person, at=now, **form.cleaned_data):
            return None
        form.add_error(None, WRONG)
    kept = [(name, value) for name, values in request.POST.lists() for value in values if _is_typed(name)]
    context = {"form": form, "kept": kept}
    return render(request, "web/sign_in/confirm.html", context, status=422 if form.is_bound else 403)


WRONG = "验证未通过，请核对后重试；连续失败将暂时锁定账户"


def _is_typed(name: str) -> bool:
    return name != "csrfmiddlewaretoken" and not name.startswith(f"{PROOF}-")
