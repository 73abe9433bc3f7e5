"""What the steps of an application demand, and what they write and tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.orgs.queries import org_by_uscc
from shuzheng.systems.services.hall import rules
from shuzheng.systems.services.hall.drafts.queries import papers
from shuzheng.systems.services.hall.handling import queries
from shuzheng.systems.services.hall.models import Application

if TYPE_CHECKING:
    from shuzheng.kernel.cases.specs import Taking

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
    listed = "\n".join(f"· {one}" for one in taking.data["missing"])
    _write(taking, "一次告知补正通知书", f"请补正以下内容：\n{listed}\n{taking.data['how']}\n补正期间不计入时限。")


def accepted(taking: Taking) -> None:
    """受理通知书."""
    _change(taking, received_on=taking.on)
    _write(taking, "受理通知书", f"自 {taking.on} 起受理。")


def deemed(taking: Taking) -> None:
    """第三十二条: nobody said anything in time, so it counts as accepted from the day the materials came."""
    _write(taking, "受理通知书（视为受理）", "本机关未在期限内一次告知补正，自收到申请材料之日起即为受理。")


def acceptance_refused(taking: Taking) -> None:
    """不予受理决定书."""
    _change(taking, outcome=Outcome.NOT_ACCEPTED)
    ground = dict(rules.NOT_ACCEPTED)[taking.data["ground"]]
    goes_to = f"请向{taking.data['goes_to']}申请。" if taking.data.get("goes_to") else ""
    _write(taking, "不予受理决定书", f"{ground}。{taking.reason}\n{goes_to}{_remedies(taking)}")


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


def special_started(taking: Taking) -> None:
    """第四十五条: the time needed is told in writing, and is not counted."""
    procedure = dict(rules.PROCEDURES)[taking.data["procedure"]]
    words = f"需要进行{procedure}，预计 {taking.data['expected_on']} 结束，所需时间不计入办理时限。{taking.reason}"
    _write(taking, "特别程序告知书", words)


def granted(taking: Taking) -> None:
    """准予决定书."""
    result = taking.data.get("result", "")
    _change(taking, outcome=Outcome.GRANTED, result=result)
    _write(taking, "准予决定书", f"经审查，符合法定条件，准予办理。{f'结果：{result}。' if result else ''}")


def refused(taking: Taking) -> None:
    """不予决定书: reasons and remedies."""
    _change(taking, outcome=Outcome.REFUSED)
    _write(taking, "不予决定书", f"经审查，不予办理。理由：{taking.reason}\n{_remedies(taking)}")


def delivered(taking: Taking) -> None:
    """The service ends here, and may be rated by whoever received it; a joined matter is rated as a whole."""
    from shuzheng.systems.services.hall.ratings.actions import invite

    application = queries.of_case(taking.case.id)
    if application.parent_id is None:
        invite(application=application, at=taking.at)


def _remedies(taking: Taking) -> str:
    return rules.remedies(
        review=queries.term("services.remedy.review", on=taking.on),
        suit=queries.term("services.remedy.suit", on=taking.on),
    )


def _change(taking: Taking, **said: object) -> None:
    Application.objects.filter(case_id=taking.case.id).update(**said)


def _write(taking: Taking, title: str, body: str) -> None:
    """A letter of the agency to the applicant, with the number of the case and its basis."""
    application = queries.of_case(taking.case.id)
    cases.tell(
        title=f"{taking.case.number} {title}",
        body=f"{taking.case.title}\n{body}\n{application.agency.name}\n{taking.on}",
        key=f"letter:{taking.case.id}:{taking.step}:{taking.at.isoformat()}",
        at=taking.at,
        person=application.person,
        org=application.org,
        case=application.case,
    )
