"""What the case page's smaller forms do: each calls one action of the cases room and says in a word what was done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict

from shuzheng.kernel.cases import actions, flows
from shuzheng.kernel.orgs.models import Person
from shuzheng.web.cases import ways
from shuzheng.web.cases.forms import (
    AnswerForm,
    CommentForm,
    EscalationForm,
    ExtendForm,
    PauseForm,
    RecallForm,
    ResumeForm,
    assign_form,
)

Said = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """A form of the page, where it stands when it is refused, and what it does."""

    form: Callable[[Any, QueryDict], forms.Form]
    place: Callable[[QueryDict], str]
    run: Callable[[Any, Person, datetime, Said], str]


def _comment(case: Any, by: Person, at: datetime, said: Said) -> str:
    actions.add_comment(case_id=case.pk, by=by, at=at, text=said["text"])
    return "已留言"


def _recall(case: Any, by: Person, at: datetime, said: Said) -> str:
    actions.recall(case_id=case.pk, by=by, at=at, reason=said["reason"])
    return "已撤回上一步"


def _extend(case: Any, by: Person, at: datetime, said: Said) -> str:
    actions.ask_extension(
        case_id=case.pk, clock=said["clock"], value=said["value"], reason=said["reason"], by=by, at=at
    )
    return "已提出延期申请，等待答复"


def _answer(case: Any, by: Person, at: datetime, said: Said) -> str:
    if said["verdict"] == "agree":
        actions.extend_clock(extension_id=said["ask"], by=by, at=at, answer=said["answer"])
        return "已同意延期，届满日已重算"
    actions.decline_extension(extension_id=said["ask"], by=by, at=at, answer=said["answer"])
    return "已答复不同意延期"


def _escalation(case: Any, by: Person, at: datetime, said: Said) -> str:
    actions.answer_escalation(escalation_id=said["told"], by=by, at=at, answer=said["answer"])
    return "已答复督促"


def _pause(case: Any, by: Person, at: datetime, said: Said) -> str:
    actions.pause_clock(
        case_id=case.pk, clock=said["clock"], ground=said["ground"], reason=said["reason"], by=by, at=at
    )
    return "已暂停计时并通知各方"


def _resume(case: Any, by: Person, at: datetime, said: Said) -> str:
    actions.resume_clock(case_id=case.pk, clock=said["clock"], by=by, at=at, reason=said["reason"])
    return "已恢复计时"


def _assign(case: Any, by: Person, at: datetime, said: Said) -> str:
    done = actions.assign_task(task_id=said["task"], to=said["to"], by=by, at=at)
    return f"已派给{done.person}"


def _pause_form(case: Any, data: QueryDict) -> forms.Form:
    turned = flows.flow(case.flow, case.flow_version).clock(data.get("clock", ""))
    return PauseForm(data, grounds=turned.grounds if turned else (), auto_id=f"pause-{data.get('clock')}-%s")


def _ids(kind: str, name: str, data: QueryDict) -> str:
    return f"{kind}-{data.get(name, '')}-%s"


def _way(name: str, run: Callable[[Any, Person, datetime, Said], str]) -> Act:
    return Act(lambda case, data: ways.form_of(name, case, data), lambda _: name, run)


ACTS: dict[str, Act] = {
    "reopen": _way("reopen", ways.reopen),
    "merge": _way("merge", ways.merge),
    "part": _way("part", ways.part),
    "recuse": _way("recuse", ways.recuse),
    "recuse_other": _way("recuse_other", ways.recuse_other),
    "transfer": _way("transfer", ways.transfer),
    "answer_transfer": _way("answer_transfer", ways.answer_transfer),
    "return_material": _way("return_material", ways.return_material),
    "comment": Act(lambda case, data: CommentForm(data, auto_id="comment_%s"), lambda data: "comment", _comment),
    "recall": Act(lambda case, data: RecallForm(data, auto_id="recall_%s"), lambda data: "recall", _recall),
    "extend": Act(
        lambda case, data: ExtendForm(data, auto_id=_ids("extend", "clock", data)),
        lambda data: f"extend:{data.get('clock')}",
        _extend,
    ),
    "answer": Act(
        lambda case, data: AnswerForm(data, auto_id=_ids("answer", "ask", data)),
        lambda data: f"answer:{data.get('ask')}",
        _answer,
    ),
    "escalation": Act(
        lambda case, data: EscalationForm(data, auto_id=_ids("escalation", "told", data)),
        lambda data: f"escalation:{data.get('told')}",
        _escalation,
    ),
    "assign": Act(assign_form, lambda data: f"assign:{data.get('task')}", _assign),
    "pause": Act(_pause_form, lambda data: f"pause:{data.get('clock')}", _pause),
    "resume": Act(
        lambda case, data: ResumeForm(data, auto_id=_ids("resume", "clock", data)),
        lambda data: f"resume:{data.get('clock')}",
        _resume,
    ),
}
