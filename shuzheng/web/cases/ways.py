"""The ways a case may go besides its steps: given back, handed on, taken up again; who stays away from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from shuzheng.kernel.cases import actions, flows
from shuzheng.kernel.cases import queries as cases
from shuzheng.kernel.cases.specs import OFFERED, Party
from shuzheng.kernel.orgs import queries as orgs
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.web.cases.absence import colleagues, offices_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shuzheng.kernel.cases.moves.queries import Standing
    from shuzheng.kernel.cases.queries import MaterialView
    from shuzheng.kernel.cases.specs import Flow
    from shuzheng.kernel.orgs.models import Org

    Tried = Mapping[str, Any]

LONG = 4000


def _area() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 2})


class ReasonForm(forms.Form):
    """What is done with reasons and nothing else."""

    reason = forms.CharField(label="理由", max_length=LONG, widget=_area())


class ReturnForm(ReasonForm):
    """A material given back."""

    name = forms.ChoiceField(label="哪一份材料")

    field_order = ("name", "reason")

    def __init__(self, names: Sequence[str], data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="return_material_%s")
        field = self.fields["name"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(one, one) for one in names]


class TransferForm(ReasonForm):
    """A side offered to another organisation."""

    to = forms.CharField(label="移入单位", help_text="统一社会信用代码，或者单位全称", max_length=128)

    field_order = ("to", "reason")


class MergeForm(ReasonForm):
    """A repeat that follows another case from now on."""

    into = forms.CharField(label="主办件编号", max_length=32)

    field_order = ("into", "reason")


class RecuseForm(ReasonForm):
    """Somebody of the office told to stay away."""

    person = forms.ModelChoiceField(Person.objects.none(), label="应当回避的人员", empty_label=None)

    field_order = ("person", "reason")

    def __init__(self, people: QuerySet[Person], data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="recuse_other_%s")
        field = self.fields["person"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = people


class AnswerTransferForm(forms.Form):
    """Accepting what is offered, or declining it with reasons."""

    verdict = forms.ChoiceField(
        label="答复", widget=forms.RadioSelect, choices=[("accept", "接收"), ("decline", "不接收")]
    )
    answer = forms.CharField(
        label="意见", required=False, max_length=LONG, widget=_area(), help_text="不接收的须写明理由，并计为一次退回"
    )


class AttachForm(forms.Form):
    """A material handed in."""

    name = forms.CharField(label="材料名称", max_length=128)
    file = forms.FileField(label="文件", help_text="PDF、OFD、图片（JPG、PNG）或办公文档")


@dataclass(frozen=True, slots=True)
class Way:
    """One way that is open to a person, with its form."""

    name: str
    label: str
    hint: str
    form: forms.Form


def ways(
    case: Any, person: Person, flow: Flow, where: Standing, materials: Sequence[MaterialView], *, tried: Tried
) -> list[Way]:
    """The ways that are open to a person in a case."""
    if case.closed_at is not None:
        return list(_reopening(flow, where, tried))
    is_official = person.pk not in {one.person_id for one in where.sides.values()} and where.plays_a_side
    found = [*_transferring(case, flow, where, tried), *_merging(case, flow, where, tried)]
    names = sorted({one.name for one in materials if not one.returned})
    if names and is_official and not where.acts(flow.givers):
        form = tried.get("return_material") or ReturnForm(names)
        found.append(Way("return_material", "退回材料", "申请人只会被要求重新提交一次。", form))
    if is_official:
        hint = "与本办件有利害关系的应当回避；已签收的待办退回本单位。"
        found.append(Way("recuse", "本人回避", hint, tried.get("recuse") or _reason("recuse")))
    if headed := _headed(case, person):
        hint = "由本单位负责人决定；此人已签收的待办退回本单位。"
        form = tried.get("recuse_other") or RecuseForm(colleagues(headed).exclude(pk=person.pk))
        found.append(Way("recuse_other", "决定他人回避", hint, form))
    return found


def _reopening(flow: Flow, where: Standing, tried: Tried) -> Iterator[Way]:
    if flow.reopening and where.acts(_some(flow.reopening.by)):
        hint = "办结后一段时间内可以重新办理，原来的过程保留。"
        yield Way("reopen", "重新办理", hint, tried.get("reopen") or _reason("reopen"))


def _transferring(case: Any, flow: Flow, where: Standing, tried: Tried) -> Iterator[Way]:
    offered = cases.open_transfers(case.pk) if flow.transferring else []
    for spec in flow.transferring:
        if offered and where.acts((Party(f"{spec.side}{OFFERED}", spec.accepted_by),)):
            form = tried.get("answer_transfer") or AnswerTransferForm(auto_id="answer_transfer_%s")
            yield Way("answer_transfer", "答复移送", f"移送理由：{offered[0].reason}", form)
        elif not offered and where.acts(_some(spec.by)):
            form = tried.get("transfer") or TransferForm(auto_id="transfer_%s")
            yield Way("transfer", "移送其他单位", "对方接收前仍由本单位办理。", form)


def _headed(case: Any, person: Person) -> list[Org]:
    """The offices of the case that a person heads."""
    _, headed = offices_of(person)
    sides = {one.org_id for one in cases.sides(case).values()}
    return [one for one in headed if one.pk in sides]


def _merging(case: Any, flow: Flow, where: Standing, tried: Tried) -> Iterator[Way]:
    if not (flow.merged_by and where.acts(_some(flow.merged_by))):
        return
    if case.merged_into_id is not None:
        hint = f"本办件随{case.merged_into.number}办理；拆分后从现在的环节起单独办理。"
        yield Way("part", "拆分，单独办理", hint, tried.get("part") or _reason("part"))
    elif case.state not in flow.own_states:
        hint = "同一事项只办理一次；每个诉求人仍各自计时、分别告知和评价。"
        yield Way("merge", "并入其他办件", hint, tried.get("merge") or MergeForm(auto_id="merge_%s"))


def _some(parties: Party | tuple[Party, ...]) -> tuple[Party, ...]:
    return (parties,) if isinstance(parties, Party) else parties


def _reason(name: str, data: QueryDict | None = None) -> ReasonForm:
    return ReasonForm(data, auto_id=f"{name}_%s")


# --- what the forms do ---------------------------------------------------------------------------------------------


def form_of(name: str, case: Any, data: QueryDict) -> forms.Form:
    """The form as it was sent."""
    match name:
        case "transfer":
            return TransferForm(data, auto_id="transfer_%s")
        case "recuse_other":
            return RecuseForm(colleagues(one.org for one in cases.sides(case).values() if one.org), data)
        case "merge":
            return MergeForm(data, auto_id="merge_%s")
        case "answer_transfer":
            return AnswerTransferForm(data, auto_id="answer_transfer_%s")
        case "return_material":
            return ReturnForm(sorted({one.name for one in cases.counting(case)}), data)
        case _:
            return _reason(name, data)


def reopen(case: Any, by: Person, at: datetime, said: dict[str, Any]) -> str:
    """Take the case up again."""
    actions.reopen(case_id=case.pk, by=by, at=at, reason=said["reason"])
    return "已重新办理"


def recuse(case: Any, by: Person, at: datetime, said: dict[str, Any]) -> str:
    """Stay away from it."""
    actions.recuse(case_id=case.pk, person=by, by=by, at=at, reason=said["reason"])
    return "已回避，待办改由他人办理"


def merge(case: Any, by: Person, at: datetime, said: dict[str, Any]) -> str:
    """Let it follow another case that this person may see."""
    main = cases.cases_visible_to(by, on=clock.today()).filter(number=said["into"].strip().replace("\0", "")).first()
    if main is None:
        raise Refused("没有这个编号的办件", code="web.merge", fields={"into": "没有这个编号的办件"})
    actions.merge_cases(into=main.pk, cases=[case.pk], by=by, at=at, reason=said["reason"])
    return f"已并入{main.number}"


def part(case: Any, by: Person, at: datetime, said: dict[str, Any]) -> str:
    """Let it go its own way again."""
    actions.part_case(case_id=case.pk, by=by, at=at, reason=said["reason"])
    return "已拆分，单独办理"


def recuse_other(case: Any, by: Person, at: datetime, said: dict[str, Any]) -> str:
    """Have somebody of the office stay away from it."""
    actions.recuse(case_id=case.pk, person=said["person"], by=by, at=at, reason=said["reason"])
    return f"{said['person'].name}已回避，待办改由他人办理"


def return_material(case: Any, by: Person, at: datetime, said: dict[str, Any]) -> str:
    """Give a material back."""
    actions.return_material(case_id=case.pk, name=said["name"], reason=said["reason"], by=by, at=at)
    return f"已退回“{said['name']}”并告知申请人"


def transfer(case: Any, by: Person, at: datetime, said: dict[str, Any]) -> str:
    """Offer it to another organisation."""
    to = orgs.org_by_uscc(said["to"]) or next(
        (one for one in orgs.orgs(on=clock.today(), words=said["to"]) if one.name == said["to"]), None
    )
    if to is None:
        raise Refused("没有这个单位，请核对代码或全称", code="web.org", fields={"to": "没有这个单位"})
    side = next(one.side for one in flows.flow(case.flow, case.flow_version).transferring)
    actions.transfer(case_id=case.pk, side=side, to=to, by=by, at=at, reason=said["reason"])
    return f"已移送{to}，等待接收"


def answer_transfer(case: Any, by: Person, at: datetime, said: dict[str, Any]) -> str:
    """Accept or decline what was offered."""
    offer = next(iter(cases.open_transfers(case.pk)), None)
    if offer is None:
        raise Refused("这项移送已答复", code="web.transfer")
    if said["verdict"] == "accept":
        actions.accept_transfer(transfer_id=offer.pk, by=by, at=at)
        return "已接收，由本单位办理"
    actions.decline_transfer(transfer_id=offer.pk, by=by, at=at, answer=said["answer"])
    return "已答复不接收"
