"""The versions of the suggestion: what each was trained on, how good it is, which is in use."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from shuzheng.lib import clock
from shuzheng.systems.openness.hotline.dispatching import actions, queries
from shuzheng.systems.openness.hotline.dispatching.specs import label_of
from shuzheng.systems.openness.hotline.queries import returned_guesses
from shuzheng.web.access import PersonRequest, signed_in


@signed_in(permission="hotline.lead")
def models(request: PersonRequest) -> HttpResponse:
    """Every version, and where the suggestion was wrong."""
    wrong = [(label_of(duty), count) for duty, count in returned_guesses()]
    return render(request, "hotline/models.html", {"models": queries.models()[:20], "wrong": wrong})


@require_POST
@signed_in(permission="hotline.lead")
def train(request: PersonRequest) -> HttpResponse:
    """A new version now, which is not used before somebody switches it on."""
    done = actions.train(by=request.person, at=clock.now())
    messages.success(request, f"已训练新版本，macro-F1 {done.figures['macro_f1']}，启用后才会用于派单")
    return redirect("hotline-models")


@require_POST
@signed_in(permission="hotline.lead")
def switch_on(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Use a version from now on."""
    done = actions.switch_on(model_id=pk, by=request.person, at=clock.now())
    messages.success(request, f"已启用 {done.trained_at:%Y-%m-%d %H:%M} 的版本")
    return redirect("hotline-models")
