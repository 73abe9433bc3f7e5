"""What the steps of an application demand, and what they write and tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.orgs.queries import org_by_uscc
from shuzheng.systems.services.hall import rules
from shuzheng.systems.services.hall.drafts.queries import papers
from shuzheng.systems.services.hall.handling import queries
from shuzheng.systems.services.hall.letters import actions as letters
from shuzheng.systems.services.hall.letters.specs import WITH_REMEDIES
from shuzheng.systems.services.hall.models import Application

if TYPE_CHECKING:
    from shuzheng.kernel.cases.specs import Lengthened, Taking

Outcome = Application.Outcome
CASE_KINDS = {"immediate": "at_once"}


# --- guards --------------------------------------------------------------------------------------------------------


def why_not_ask_correction(taking: Taking) -> str | None:
    """Guard of 一次告知补正."""
    application = queries.of_case(taking.case.id)
    known = {one.name for one in papers(application)} | set(queries.questions(application))
    return rules.why_not_ask_correction(
        asked_before="missing" in taking.case.data,
        listed=taking.data["missing"],
        known=known,
        on=taking.on,
        due=queries.acceptance_due(taking.case.id, today=taking.on),
    )


def why_not_correct(taking: Taking) -> str | None:
    """Guard of 补正: all that was asked for is there."""
    asked = taking.case.data.get("missing", [])
    application = queries.of_case(taking.case.id)
    missing = [one for one in queries.missing_papers(application, also=asked) if one in asked]
    return rules.why_incomplete(missing=missing)


def why_not_accept(taking: Taking) -> str | None:
    """Guard of 受理."""
    return rules.why_incomplete(missing=queries.missing_papers(queries.of_case(taking.case.id)))


def why_not_refuse_acceptance(taking: Taking) -> str | None:
    """Guard of 不予受理."""
    return rules.why_not_refuse_acceptance(
        ground=taking.data["ground"],
        goes_to=taking.data.get("goes_to", ""),
        asked_before="missing" in taking.case.data,
    )


def why_not_transfer(taking: Taking) -> str | None:
    """Guard of 转办."""
    to = org_by_uscc(taking.data["to"])
    if to is None or to.kind not in {"department", "institution", "government"}:
        return "没有这个办理机关，请核对统一社会信用代码"
    return "已经由该机关办理" if to.pk == taking.case.sides["agency"] else None


def why_not_examined(taking: Taking) -> str | None:
    """Guard of 审查完毕."""
    on_site, officers = bool(taking.data.get("on_site")), taking.data.get("officers", [])
    return rules.why_not_examined(on_site=on_site, officers=officers)


def why_not_refuse(taking: Taking) -> str | None:
    """Guard of 不予."""
    return rules.why_no_reasons(reason=taking.reason)


def why_not_at_once(taking: Taking) -> str | None:
    """Guard of 当场办结."""
    kind = queries.of_case(taking.case.id).matter.case_kind
    return rules.why_not_at_once(kind=CASE_KINDS.get(kind, kind)) or why_not_accept(taking)


# --- effects -------------------------------------------------------------------------------------------------------


def correction_asked(taking: Taking) -> None:
    """The applicant gets the whole list once, in writing; a paper shared by several parts is asked for at the whole."""
    for name in queries.shared_papers(taking.case.id, taking.data["missing"]):
        cases.return_material(
            case_id=taking.case.id, name=name, reason=taking.data["how"], by=taking.person, at=taking.at
        )
    listed = [f"{number}．{one}" for number, one in enumerate(taking.data["missing"], 1)]
    words = ["你提交的申请材料需要补正，现一次告知需要补正的全部内容：", *listed, taking.data["how"]]
    _write(taking, "correction", *words, "补正期间不计入时限。", basis=rules.ART_32)


def accepted(taking: Taking) -> None:
    """受理通知书."""
    _change(taking, received_on=taking.on)
    _write(taking, "acceptance", f"你的申请材料齐全，符合法定形式，自 {taking.on} 起受理。", basis=rules.ART_32)
    _joint(taking)


def deemed(taking: Taking) -> None:
    """第三十二条: nobody said anything in time, so it counts as accepted from the day the materials came."""
    words = "本机关未在期限内一次告知补正，自收到申请材料之日起即为受理。"
    _write(taking, "deemed", words, basis=rules.ART_32)
    _joint(taking)


def acceptance_refused(taking: Taking) -> None:
    """不予受理决定书."""
    _change(taking, outcome=Outcome.NOT_ACCEPTED)
    ground = dict(rules.NOT_ACCEPTED)[taking.data["ground"]]
    goes_to = f"请向{taking.data['goes_to']}申请。" if taking.data.get("goes_to") else ""
    _write(taking, "not_accepted", f"{ground}。{taking.reason}", goes_to, basis=rules.ART_32)
    _joint(taking)


def transferred(taking: Taking) -> None:
    """Another agency handles it from now on; the clock goes on as it was."""
    to = org_by_uscc(taking.data["to"])
    if to is None:
        raise LookupError(taking.data["to"])  # the guard has just seen it
    cases.name_side(case_id=taking.case.id, side="agency", who=to, by=taking.by, at=taking.at)
    _change(taking, agency=to)


def withdrawn(taking: Taking) -> None:
    """The applicant wants it no longer."""
    _change(taking, outcome=Outcome.WITHDRAWN)
    _joint(taking)


def special_started(taking: Taking) -> None:
    """第四十五条: the time needed is told in writing, and is not counted."""
    procedure = dict(rules.PROCEDURES)[taking.data["procedure"]]
    words = f"需要进行{procedure}，预计 {taking.data['expected_on']} 结束，所需时间不计入办理时限。{taking.reason}"
    _write(taking, "paused", words, basis=rules.ART_45)


def lengthened(told: Lengthened) -> None:
    """第四十二条: the applicant gets the longer limit and its reasons in writing."""
    words = [f"因{told.reason.rstrip('。')}，经本行政机关负责人批准，办理时限延长{told.longer}。"]
    words += [f"延长后应当在 {told.due_on} 前作出决定。"] if told.due_on else []
    letters.issue(
        application=queries.of_case(told.case.id), kind="lengthened", paragraphs=words, basis=rules.ART_42, at=told.at
    )


def granted(taking: Taking) -> None:
    """准予决定书."""
    result = taking.data.get("result", "")
    _change(taking, outcome=Outcome.GRANTED, result=result)
    words = f"经审查，符合法定条件，准予办理。{f'结果：{result}。' if result else ''}"
    _write(taking, "granted", words, basis=_basis(taking, rules.ART_38))
    _joint(taking)


def refused(taking: Taking) -> None:
    """不予决定书: reasons and remedies."""
    _change(taking, outcome=Outcome.REFUSED)
    words = f"经审查，不予办理。理由：{taking.reason}"
    _write(taking, "refused", words, basis=_basis(taking, rules.ART_38))


def delivered(taking: Taking) -> None:
    """The service ends here, and may be rated by whoever received it; a joined matter is rated as a whole."""
    from shuzheng.systems.services.hall.ratings.actions import invite

    application = queries.of_case(taking.case.id)
    if application.parent_id is None:
        invite(application=application, at=taking.at)


def _joint(taking: Taking) -> None:
    from shuzheng.systems.services.hall.bundles.actions import part_accepted

    part_accepted(part=queries.of_case(taking.case.id), at=taking.at)


def _remedies(taking: Taking) -> str:
    return rules.remedies(
        review=queries.term("services.remedy.review", on=taking.on),
        suit=queries.term("services.remedy.suit", on=taking.on),
    )


def _change(taking: Taking, **said: object) -> None:
    Application.objects.filter(case_id=taking.case.id).update(**said)


def _basis(taking: Taking, article: str) -> str:
    """The item's own law where its published list names one."""
    version = queries.of_case(taking.case.id).version
    laws = [one.title for one in version.laws[:1]] if version else []
    return "、".join([*laws, article])[:255]


def _write(taking: Taking, kind: str, *paragraphs: str, basis: str) -> None:
    """A letter of the agency to the applicant; a refusal names the remedies."""
    remedies = _remedies(taking) if kind in WITH_REMEDIES else ""
    letters.issue(
        application=queries.of_case(taking.case.id),
        kind=kind,
        paragraphs=paragraphs,
        basis=basis,
        remedies=remedies,
        at=taking.at,
    )
