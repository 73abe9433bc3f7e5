"""Training a dated version from what was written and what was lived, and switching one on."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from datetime import datetime
from math import log
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.lib.errors import Refused
from shuzheng.systems.openness.hotline.dispatching import queries, rules
from shuzheng.systems.openness.hotline.dispatching.models import DispatchModel
from shuzheng.systems.openness.hotline.dispatching.specs import FRAMES_A_PHRASE, Sample, Weights, named, written

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.actions import Doer
    from shuzheng.kernel.orgs.models import Person

LIVED_COUNTS = 3  # a real ticket that a unit kept says more than a written sentence
TEMPERATURES = (0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 1.0, 1.25, 1.6, 2.0)
HELD_OUT = 5  # every fifth phrase, in all its frames, is kept from the fit on which the temperature is measured


def fit(samples: Sequence[Sample]) -> Weights:
    """A linear model over words with a temperature that makes its confidence honest."""
    kept = [one for number, one in enumerate(samples) if (number // FRAMES_A_PHRASE) % HELD_OUT]
    held = [one for number, one in enumerate(samples) if not (number // FRAMES_A_PHRASE) % HELD_OUT]
    trial = _linear(kept or samples)
    place = {duty: number for number, duty in enumerate(trial.duties)}
    scored = [(rules.scores(trial, one.text), place[one.duty]) for one in held or samples if one.duty in place]
    temperature = min(TEMPERATURES, key=lambda one: _surprise(scored, one))
    whole = _linear(samples)
    return Weights(whole.duties, whole.idf, whole.coefficients, whole.intercepts, temperature)


def _linear(samples: Sequence[Sample]) -> Weights:
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.feature_extraction.text import TfidfTransformer
    from sklearn.svm import LinearSVC

    names = DictVectorizer()
    counts = names.fit_transform(rules.features(one.text) for one in samples)
    weigh = TfidfTransformer()
    model = LinearSVC(random_state=0, class_weight="balanced").fit(
        weigh.fit_transform(counts), [one.duty for one in samples]
    )
    features: list[str] = list(names.get_feature_names_out())
    idf = dict(zip(features, map(float, weigh.idf_), strict=True))
    columns = model.coef_.T.round(4).tolist()
    coefficients = dict(zip(features, columns, strict=True))
    return Weights(tuple(model.classes_), idf, coefficients, model.intercept_.tolist(), 1.0)


def _surprise(scored: Sequence[tuple[list[float], int]], temperature: float) -> float:
    """How unlikely the truth was thought, by its logarithm: least where confidence is honest."""
    shares = (rules.softmax([one / temperature for one in scores])[true] for scores, true in scored)
    return -sum(log(max(share, 1e-9)) for share in shares)


def measure(weights: Weights, samples: Sequence[Sample]) -> dict[str, float]:
    """How good a model is on texts it never saw: macro-F1, right at first, right among three, honesty."""
    found = [rules.guess(weights, one.text) for one in samples]
    true, first = [one.duty for one in samples], [one[0].duty for one in found]
    hits = [a == b for a, b in zip(true, first, strict=True)]
    among = [one.duty in {g.duty for g in told} for one, told in zip(samples, found, strict=True)]
    return {
        "macro_f1": round(rules.macro_f1(true, first), 4),
        "top1": round(sum(hits) / len(hits), 4),
        "top3": round(sum(among) / len(among), 4),
        "calibration_error": round(rules.calibration_error(hits, [one[0].share for one in found]), 4),
        "samples": len(samples),
    }


@transaction.atomic
def train(*, by: Doer, at: datetime) -> DispatchModel:
    """Learn anew from the written texts and from every ticket that a unit kept; the version waits to be switched on."""
    texts, lived = list(written("learn")), queries.lived()
    weights = fit([*texts, *named(), *(one for one in lived for _ in range(LIVED_COUNTS))])
    model = DispatchModel.objects.create(
        trained_at=at,
        written=len(texts),
        lived=len(lived),
        figures=measure(weights, list(written("proof"))),
        weights=packed(weights),
    )
    _record(model, "训练派单建议模型", by=by, at=at)
    return model


@transaction.atomic
def switch_on(*, model_id: UUID, by: Person, at: datetime) -> DispatchModel:
    """A person decides from which version suggestions come; the one before stays, to go back to."""
    by.require("hotline.lead")
    model = DispatchModel.objects.select_for_update().filter(pk=model_id).first()
    if model is None:
        raise Refused("没有这个版本的模型", code="hotline.model", status=404)
    DispatchModel.objects.filter(is_active=True).update(is_active=False)
    model.is_active, model.switched_by, model.switched_at = True, by, at
    model.save(update_fields=["is_active", "switched_by", "switched_at"])
    _record(model, "启用派单建议模型", by=by, at=at)
    return model


def packed(weights: Weights) -> bytes:
    """The weights as compressed JSON: data that can be read, and not code that runs."""
    body: dict[str, Any] = {name: getattr(weights, name) for name in Weights.__dataclass_fields__}
    return zlib.compress(json.dumps(body, ensure_ascii=False).encode())


def _record(model: DispatchModel, said: str, *, by: Doer, at: datetime) -> None:
    summary = f"{said}（{model.trained_at:%Y-%m-%d %H:%M}，macro-F1 {model.figures['macro_f1']}）"
    audit.record(by=by, action="hotline.model", subject=f"hotline.dispatchmodel:{model.pk}", summary=summary, at=at)
