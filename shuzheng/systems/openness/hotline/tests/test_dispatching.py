"""The suggested unit: three with confidence and words, learned, measured and switched on by a person."""

from __future__ import annotations

from datetime import date

import pytest

from seeds import Small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.lib.errors import NotAllowed
from shuzheng.systems.openness.hotline import queries
from shuzheng.systems.openness.hotline.dispatching import actions, rules, specs
from shuzheng.systems.openness.hotline.dispatching import queries as guessing
from shuzheng.systems.openness.hotline.dispatching.models import DispatchModel
from shuzheng.systems.openness.hotline.dispatching.specs import Weights
from shuzheng.systems.openness.hotline.tests.conftest import Call, at, fresh, send, step
from tests.shared import data


@pytest.fixture(scope="module")
def weights() -> Weights:
    """Trained once: it takes seconds."""
    return actions.fit(list(specs.written("learn")))


@pytest.fixture
def model(db: None, weights: Weights) -> DispatchModel:
    """A version that waits to be switched on."""
    return DispatchModel.objects.create(
        trained_at=at(11, 1), written=1, lived=0, figures={"macro_f1": 0.5}, weights=actions.packed(weights)
    )


def test_what_is_learned_from_and_what_proves_it_share_nothing() -> None:
    learn, proof = ({one.text for one in specs.written(part)} for part in ("learn", "proof"))  # type: ignore[arg-type]
    phrases = [(set(duty.learn) | set(duty.terms)) & set(duty.proof) for duty in specs.duties().values()]

    assert not learn & proof
    assert not any(phrases)


def test_the_model_beats_what_needs_no_learning(weights: Weights) -> None:
    found = actions.measure(weights, list(specs.written("proof")))

    assert found["macro_f1"] > 0.6
    assert found["top3"] > 0.8
    assert found["calibration_error"] < 0.15


def test_three_units_are_suggested_with_confidence_and_words(here: Small, model: DispatchModel) -> None:
    actions.switch_on(model_id=model.pk, by=here.hotline_lead, at=at(11, 2))

    found = queries.suggest("自来水管爆裂，停水了", division=here.county.code, on=date(2026, 11, 2))

    assert (len(found), found[0].unit, found[0].duty) == (3, here.water, "water")
    assert 0 < found[1].share < found[0].share <= 1
    assert "停水" in found[0].words


def test_nothing_is_suggested_until_a_person_switches_a_version_on(here: Small, model: DispatchModel) -> None:
    assert guessing.guess("停水了") == []
    with pytest.raises(NotAllowed):
        actions.switch_on(model_id=model.pk, by=here.operator_a, at=at(11, 2))


def test_a_return_teaches_the_next_version(here: Small, call: Call, model: DispatchModel) -> None:
    actions.switch_on(model_id=model.pk, by=here.hotline_lead, at=at(11, 2))
    ticket = send(call("雨水篦子里泛上来的水"), "市供水公司", here.operator_a, at(11, 2))
    assert fresh(ticket).duty == "water"
    step(ticket, "bounce", here.water_handler, at(11, 3), reason="属于排水设施")
    send(ticket, "市城管局", here.operator_a, at(11, 3))
    step(ticket, "sign", here.urban_handler, at(11, 4))
    step(ticket, "reply", here.urban_handler, at(11, 5), data={"reply": "市城管局已疏通。", "solved": "solved"})

    assert [(one.text, one.duty) for one in guessing.lived()] == [("雨水篦子里泛上来的水", "urban")]
    assert queries.returned_guesses() == [("water", 1)]


@pytest.mark.slow
def test_training_makes_a_dated_version_that_is_not_yet_in_use(here: Small) -> None:
    made = actions.train(by=SYSTEM, at=at(11, 8))

    assert (made.is_active, made.trained_at) == (False, at(11, 8))
    assert made.figures["samples"] == len(list(specs.written("proof")))


@pytest.mark.parametrize(
    ("path", "duty"),
    [
        ("城乡建设/城市建设和市政管理/自来水供应", "water"),
        ("城乡建设/城市建设和市政管理/路灯", "urban"),
        ("城乡建设/城乡规划/违章建筑", "urban"),
        ("城乡建设/城乡规划/容积挡光", "land"),
        ("劳动和社会保障/工资福利/拖欠工资", "labour"),
        ("纪检监察/贪污贿赂/贪污", ""),
    ],
)
def test_the_longer_name_decides_whose_a_category_is(path: str, duty: str) -> None:
    assert specs.duty_of_category(path) == duty


def test_every_category_named_here_stands_in_the_public_table() -> None:
    rows = data("06_hotline_taxonomy/taxonomy.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    paths = {"/".join(row.split(",")[:depth]) for row in rows for depth in (1, 2, 3)}

    named = {name for duty in specs.duties().values() for name in duty.categories}

    assert (len(rows), named - paths) == (517, set())


@pytest.mark.parametrize(
    ("true", "told", "score"),
    [(["a", "b"], ["a", "b"], 1.0), (["a", "a", "b"], ["a", "a", "a"], 0.4), (["a"], ["b"], 0.0)],
)
def test_the_macro_f1_counts_a_rare_duty_as_much(true: list[str], told: list[str], score: float) -> None:
    assert round(rules.macro_f1(true, told), 4) == score
