"""An application before it is a case: begun, filled in page by page, handed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.materials import actions as materials
from shuzheng.kernel.cases.materials.specs import Reference
from shuzheng.kernel.orgs.queries import government_of
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.services.hall.bundles import queries as bundles
from shuzheng.systems.services.hall.bundles.actions import open_parts
from shuzheng.systems.services.hall.bundles.rules import why_not_offered
from shuzheng.systems.services.hall.bundles.specs import Bundle
from shuzheng.systems.services.hall.drafts import queries
from shuzheng.systems.services.hall.models import Application, Attachment
from shuzheng.systems.services.hall.prefill import queries as prefill
from shuzheng.systems.services.items import forms

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person
    from shuzheng.systems.services.hall.models import Proxy

FLOW = "service_application"


@transaction.atomic
def begin(
    *,
    matter: Any,
    by: Person,
    at: datetime,
    place: str = "",
    person: Person | None = None,
    org: Org | None = None,
    channel: str = "web",
    counter: Org | None = None,
    proxy: Proxy | None = None,
) -> Application:
    """Begin a draft for a person or an enterprise; what the state knows already is filled in, and says so."""
    _refuse_wrong_applicant(matter, person=person, org=org, by=by, at=at, assisted=counter is not None)
    draft = Application(
        **_applied_for(matter, place, on=day_of(at)),
        person=person,
        org=org,
        filled_by=by,
        counter=counter,
        proxy=proxy,
        channel=channel,
        begun_at=at,
        saved_at=at,
    )
    found = prefill.supplied(draft, at=at)
    draft.supplied = {"answers": found.origins, "papers": found.papers}
    draft.spared = sorted(one.name for one in draft.matter.papers if one.is_spared)
    draft.sealed_answers = queries.sealed(draft, found.answers)
    draft.save()
    _record(draft, "begin", "开始填写", by, at)
    return draft


def _applied_for(matter: Any, place: str, *, on: date) -> dict[str, Any]:
    """An item in its version, or a joined matter at a place, where the first part's agency leads."""
    if not isinstance(matter, Bundle):
        if matter.state != "published" or matter.valid_from > on or (matter.valid_to and matter.valid_to <= on):
            raise Refused("本事项现在不受理申请，请查看最新的办事指南", code="services.not_open")
        return {"version": matter, "agency": matter.org}
    there = bundles.implemented(matter, place, on=on)
    if why := why_not_offered([one.title for one in matter.parts if one.key not in there]):
        raise Refused(why, code="services.bundle")
    return {"bundle": matter.number, "place": place, "agency": there[matter.parts[0].key].org}


def _refuse_wrong_applicant(
    matter: Any, *, person: Person | None, org: Org | None, by: Person, at: datetime, assisted: bool
) -> None:
    on = day_of(at)
    audience = "person" if person else "enterprise"
    if matter.audiences and audience not in matter.audiences:
        words = matter.audience_words
        raise Refused(f"本事项面向{words}，不能以{'个人' if person else '企业'}名义申请", code="services.audience")
    own = person == by or (org is not None and org in queries.acts_for(by, on=on))
    if not own and not (assisted and by.may("services.assist")):
        raise NotAllowed("只能为本人，或者您任经办人的企业申请", code="services.not_yours")


@transaction.atomic
def keep_answers(*, application: Application, said: Mapping[str, Any], by: Person, at: datetime) -> list[forms.Problem]:
    """Keep what was typed, right or wrong; what is wrong with it comes back in words. Nothing is ever lost."""
    draft = _editable(application, by, at)
    known = queries.answers(draft)
    kept = {**known, **said}
    origins = draft.supplied.get("answers", {})
    changed = {name for name in said if name in origins and said[name] != known.get(name)}
    draft.supplied = {**draft.supplied, "answers": {k: v for k, v in origins.items() if k not in changed}}
    draft.sealed_answers = queries.sealed(draft, kept)
    draft.saved_at = at
    draft.save(update_fields=["sealed_answers", "supplied", "saved_at"])
    return queries.problems(draft, only=list(said))


@transaction.atomic
def attach(*, application: Application, name: str, file: BinaryIO, file_name: str, by: Person, at: datetime) -> None:
    """Hand in one file for a material: kept for the draft, or given to the case that asked for it."""
    draft = _editable(application, by, at)
    if name not in {one.name for one in queries.papers(draft)}:
        raise Refused("本事项不需要这份材料", code="services.material", article="行政许可法第三十一条")
    if draft.case is not None:
        if draft.case.state != queries.EDITABLE and name not in queries.asked_again(draft):
            raise Refused("办理机关没有要求补交这份材料", code="services.material")
        materials.attach(case_id=draft.case.pk, name=name, by=by, at=at, file=file, file_name=file_name)
        return
    kept = materials.keep(file=file, file_name=file_name, by=by, at=at)
    Attachment.objects.create(application=draft, name=name, kept_id=kept.pk)


@transaction.atomic
def detach(*, application: Application, material_id: UUID, by: Person, at: datetime) -> None:
    """Take a file back that was handed in."""
    draft = _editable(application, by, at)
    Attachment.objects.filter(application=draft, kept_id=material_id).delete()
    materials.withdraw(material_id=material_id, by=by, at=at)


@transaction.atomic
def submit(*, application: Application, by: Person, at: datetime) -> Application:
    """Hand the application in: from now on it is a case, and the clock runs. Missing papers do not bar the door."""
    draft = _editable(application, by, at)
    if draft.case is not None:
        raise Refused("已经提交，请到办件中补正", code="services.submitted")
    if wrong := queries.problems(draft):
        fields = {one.field: one.message for one in wrong}
        raise Refused(f"还有 {len(wrong)} 处没有填好", code="services.incomplete", fields=fields, status=422)
    case = cases.open_case(
        flow=draft.matter.flow if isinstance(draft.matter, Bundle) else FLOW,
        title=draft.matter.name,
        sides=_sides(draft),
        division=draft.place or draft.matter.division_id or draft.agency.division_id,
        subject=f"services.application:{draft.pk}",
        by=by,
        at=at,
    )
    _hand_over(draft, case.pk, by, at)
    Application.objects.filter(pk=draft.pk).update(case=case, submitted_at=at, received_on=day_of(at), saved_at=at)
    _record(draft, "submit", f"提交申请 {case.number}", by, at)
    draft.refresh_from_db()
    if draft.bundle:
        open_parts(whole=draft, by=by, at=at)
    return draft


def _sides(draft: Application) -> dict[str, Any]:
    sides: dict[str, Any] = {"applicant": draft.person or draft.org}
    sides["lead" if draft.bundle else "agency"] = draft.agency
    if draft.bundle and (government := government_of(draft.agency.division_id)):
        sides["government"] = government
    return sides | ({"counter": draft.counter} if draft.counter else {})


def _hand_over(draft: Application, case_id: UUID, by: Person, at: datetime) -> None:
    """What was chosen for the draft becomes material of the case, and so does what others supply for it."""
    for one in list(Attachment.objects.filter(application=draft)):
        kept_id, name = one.kept_id, one.name
        one.delete()
        materials.attach(case_id=case_id, name=name, by=by, at=at, kept=kept_id)
    for name, source in draft.supplied.get("papers", {}).items():
        reference = Reference(kind="record", identifier=name, issuer=source)
        materials.attach(case_id=case_id, name=name, by=by, at=at, reference=reference)


@transaction.atomic
def discard(*, application: Application, by: Person, at: datetime) -> None:
    """Throw a draft away, with its files."""
    draft = _editable(application, by, at)
    if draft.case is not None:
        raise Refused("已提交的申请不能删除，可以撤回", code="services.submitted")
    for one in list(Attachment.objects.filter(application=draft)):
        detach(application=draft, material_id=one.kept_id, by=by, at=at)
    _record(draft, "discard", "删除草稿", by, at)
    draft.delete()


def _editable(application: Application, by: Person, at: datetime) -> Application:
    """The application, held for this transaction, if the person may still change it."""
    found = queries.application(by, application.pk, on=day_of(at))
    Application.objects.select_for_update().get(pk=found.pk)
    if not queries.is_editable(found):
        raise Refused("申请已提交，办理机关没有要求补正时不能修改", code="services.submitted")
    return found


def _record(draft: Application, verb: str, words: str, by: Person, at: datetime) -> None:
    audit.record(
        by=by,
        action=f"services.{verb}",
        subject=f"services.application:{draft.pk}",
        summary=f"{words}：{draft.matter.name}"[:500],
        detail={"channel": draft.channel},
        at=at,
    )
