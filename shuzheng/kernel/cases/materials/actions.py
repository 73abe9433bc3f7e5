"""Handing materials in, giving them back, reading them.

    attach(case_id=, name=, by=, at=, file=, file_name=)      a file, sealed on the disk
    attach(case_id=, name=, by=, at=, kept=)                  a file sent with `keep`, before there was a case
    attach(case_id=, name=, by=, at=, reference=Reference())  a licence or a record that the government holds: 免提交
    keep(file=, file_name=, by=, at=)                         a file that belongs to no case yet; gives its Material
    withdraw(material_id=, by=, at=)                          taken back by whoever handed it in, while the case is open
    refer(case_id=, names=, by=, at=)                         a part of a joined matter refers to its parent's materials
    return_material(case_id=, name=, reason=, by=, at=)       it does not do: the applicant is asked once, at the parent
    read_material(material_id=, by=, at=)                     its content, for those whom the case concerns; audited

Reads: queries.materials_of(case, person, on=), queries.kept_by(person). The size limit is `cases.material.size`.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.audit.specs import SYSTEM, Agent
from shuzheng.kernel.calendar import queries as calendar
from shuzheng.kernel.cases import flows
from shuzheng.kernel.cases import rules as cases
from shuzheng.kernel.cases.desk.actions import settle
from shuzheng.kernel.cases.materials import queries, rules
from shuzheng.kernel.cases.materials.models import Material, MaterialReturn, MaterialUse
from shuzheng.kernel.cases.materials.specs import Reference
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.cases.moves.actions import locked, note
from shuzheng.kernel.cases.moves.queries import last_step, require, standing
from shuzheng.kernel.cases.notices.actions import tell_sides
from shuzheng.kernel.cases.specs import Party
from shuzheng.lib import crypto
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import NotAllowed, Refused

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.actions import Doer
    from shuzheng.kernel.orgs.models import Person


# --- taking in -----------------------------------------------------------------------------------------------------


def keep(*, file: BinaryIO, file_name: str, by: Doer, at: datetime) -> Material:
    """Take a file in, sealed, before there is a case: only its keeper can open it."""
    most = int(calendar.parameter("cases.material.size", day_of(at)).value)
    content = file.read(most * 2**20 + 1)
    why = rules.why_not_file(file_name=file_name, head=content[:16], size=len(content), most_mb=most)
    if why:
        raise Refused(why, code="cases.material_file", fields={"file": why}, status=422)
    material = Material(
        file_name=rules.plain_name(file_name),
        media_type=rules.KINDS[rules.suffix(file_name)].media_type,
        size=len(content),
        digest=crypto.sm3(content).hex(),
        by=None if isinstance(by, Agent) else by,
        by_name=by.actor_name,
        at=at,
    )
    _store(material.pk, content)
    material.save(force_insert=True)
    return material


def _store(material_id: UUID, content: bytes) -> None:
    """Sealed under its own identifier, so that no two can be exchanged; durable before the row that names it."""
    path = queries.path_of(material_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    try:
        with part.open("xb") as out:
            out.write(crypto.seal(content, purpose=f"{queries.PURPOSE}:{material_id}"))
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@transaction.atomic
def attach(
    *,
    case_id: UUID,
    name: str,
    by: Doer,
    at: datetime,
    file: BinaryIO | None = None,
    file_name: str = "",
    kept: UUID | None = None,
    reference: Reference | None = None,
) -> Material:
    """Hand a material in to an open case; where it was given back, that is answered with it."""
    case = _open_for(case_id, by, at)
    if why := rules.why_not_name(name):
        raise Refused(why, code="cases.material_name", fields={"name": why}, status=422)
    if reference is not None:
        material = _referring(reference, by, at)
    elif kept is not None:
        material = _kept(kept, case, by)
    elif file is not None:
        material = keep(file=file, file_name=file_name, by=by, at=at)
    else:
        raise Refused("请选择文件", code="cases.material_file", fields={"file": "请选择文件"}, status=422)
    material.case, material.name, material.at = case, name.strip(), at
    material.save()
    _record(case, f"提交材料“{material.name}”", by, at, {"digest": material.digest, "material": str(material.pk)})
    _answer_returns(case, material.name, by, at)
    return material


def issue(*, case_id: UUID, name: str, file: BinaryIO, file_name: str, at: datetime) -> Material:
    """Keep with a case what was issued in it: by the system, in the step that issues it, even in its last one."""
    material = keep(file=file, file_name=file_name, by=SYSTEM, at=at)
    material.case, material.name = locked(case_id), name[:128]
    material.save(update_fields=["case", "name"])
    return material


def _open_for(case_id: UUID, by: Doer, at: datetime) -> Case:
    """The open case, locked, if the doer plays a side in it."""
    case = locked(case_id)
    if case.closed_at is not None:
        raise Refused("办件已终结，不能再提交或撤回材料", code="cases.closed")
    if not isinstance(by, Agent) and not standing(by, case, on=day_of(at)).plays_a_side:
        raise NotAllowed("只有办件的参与方可以提交或撤回材料", code="cases.material_not_yours")
    return case


def _referring(reference: Reference, by: Doer, at: datetime) -> Material:
    if why := rules.why_not_reference(reference):
        raise Refused(why, code="cases.material_reference", fields={"reference": why}, status=422)
    person = None if isinstance(by, Agent) else by
    return Material(reference=asdict(reference), digest=reference.digest, by=person, by_name=by.actor_name, at=at)


def _kept(material_id: UUID, case: Case, by: Doer) -> Material:
    """A draft's file: its keeper's own, or, at a counter, one that a side of the case sent before."""
    found = Material.objects.select_for_update().filter(pk=material_id, case=None, withdrawn_at=None).first()
    mine = None if isinstance(by, Agent) else by.pk
    if found is None or not (
        found.by_id == mine or case.parties.filter(person__isnull=False, person=found.by_id).exists()
    ):
        raise Refused("没有这份已上传的文件，请重新上传", code="cases.material_missing", status=404)
    return found


@transaction.atomic
def withdraw(*, material_id: UUID, by: Doer, at: datetime) -> Material:
    """Take a material back: whoever handed it in, while the case is open; nobody can open it any more."""
    material = Material.objects.select_related("case").filter(pk=material_id, withdrawn_at=None).first()
    if material is None:
        raise Refused("没有这份材料，或已撤回", code="cases.material_missing", status=404)
    case = _open_for(material.case_id, by, at) if material.case_id else None
    if not isinstance(by, Agent) and material.by_id != by.pk:
        raise NotAllowed("只能撤回本人提交的材料", code="cases.material_not_yours")
    material.withdrawn_at, material.withdrawn_by = at, None if isinstance(by, Agent) else by
    material.save(update_fields=["withdrawn_at", "withdrawn_by"])
    if case is None:
        with contextlib.suppress(FileNotFoundError):
            queries.path_of(material.pk).unlink()
    else:
        _record(case, f"撤回材料“{material.name}”", by, at, {"material": str(material.pk)})
    return material


# --- shared, and given back ----------------------------------------------------------------------------------------


@transaction.atomic
def refer(*, case_id: UUID, names: Iterable[str], by: Doer, at: datetime) -> None:
    """Let a part of a joined matter stand on materials of the whole."""
    case = locked(case_id)
    if case.parent_id is None:
        raise Refused("只有子办件可以共用主办件的材料", code="cases.no_parent")
    fresh = [MaterialUse(case=case, name=name) for name in names]
    MaterialUse.objects.bulk_create(fresh, ignore_conflicts=True)
    if fresh:
        _record(case, f"共用主办件材料：{'、'.join(one.name for one in fresh)}", by, at, {})


@transaction.atomic
def return_material(*, case_id: UUID, name: str, reason: str, by: Person, at: datetime) -> MaterialReturn:
    """Give a material back with reasons; for one that is shared, the applicant is asked once, at the whole."""
    case = _open_for(case_id, by, at)
    if not cases.plain(reason):
        raise Refused("退回材料须写明理由", code="cases.reason", fields={"reason": "请填写理由"})
    owner = _owner(case, name)
    if last_step(case).by_id != by.pk:  # whoever just took a step may give back in its effect
        duties = cases.duties(flows.flow(case.flow, case.flow_version), case.state)
        require(by, tuple(duties), case=case, on=day_of(at))
    if standing(by, owner, on=day_of(at)).acts(_givers(owner)):
        raise NotAllowed("提交材料的一方不能退回材料", code="cases.material_own")
    asked_already = MaterialReturn.objects.filter(owner=owner, name=name, answered_at=None).exists()
    if MaterialReturn.objects.filter(case=case, name=name, answered_at=None).exists():
        raise Refused(f"“{name}”已退回，正在等待重新提交", code="cases.material_returned")
    found = MaterialReturn.objects.create(owner=owner, case=case, name=name, reason=reason.strip(), by=by, at=at)
    for one in {owner.pk: owner, case.pk: case}.values():
        note(one, label=f"退回材料：{name}", by=by, at=at, reason=reason, data={"material": name})
    settle(owner, at=at)
    if not asked_already:
        tell_sides(
            case=owner,
            sides=tuple({party.side for party in _givers(owner)}),
            title=f"{owner.number} 请重新提交“{name}”",
            body=f"{owner.title}\n材料“{name}”须重新提交。理由：{reason.strip()}",
            key=f"material:{found.pk}",
            at=at,
        )
    _record(case, f"退回材料“{name}”", by, at, {"owner": str(owner.pk), "reason": reason.strip()[:500]})
    return found


def _owner(case: Case, name: str) -> Case:
    """The case to which a material belongs."""
    if Material.objects.filter(case=case, name=name, withdrawn_at=None).exists():
        return case
    if case.parent_id and MaterialUse.objects.filter(case=case, name=name).exists():
        return locked(case.parent_id)
    raise Refused(f"本办件没有材料“{name}”", code="cases.material_missing", status=404)


def _givers(case: Case) -> tuple[Party, ...]:
    return flows.flow(case.flow, case.flow_version).givers


def _answer_returns(owner: Case, name: str, by: Doer, at: datetime) -> None:
    """Those who gave it back go on: they are told, and a case that waited for nothing else takes its step."""
    answered = [one for one in queries.open_returns(owner.pk) if one.name == name]
    if not answered:
        return
    MaterialReturn.objects.filter(pk__in=[one.pk for one in answered]).update(answered_at=at)
    for case in {one.case_id: one.case for one in answered}.values():
        note(case, label=f"材料已重新提交：{name}", by=by, at=at, reason="", data={"material": name})
        flow = flows.flow(case.flow, case.flow_version)
        givers = {party.side for party in flow.givers}
        tell_sides(
            case=case,
            sides=tuple(side.name for side in flow.sides if side.name not in givers),
            title=f"{case.number} 材料“{name}”已重新提交",
            body=case.title,
            key=f"material-again:{answered[0].pk}:{case.pk}",
            at=at,
        )
        _go_on(case, flow.when_supplied, at)
    settle(owner, at=at)


def _go_on(case: Case, step: str, at: datetime) -> None:
    from shuzheng.kernel.cases.actions import take

    case.refresh_from_db()
    spec = flows.flow(case.flow, case.flow_version).step(step)
    waits = MaterialReturn.objects.filter(case=case, answered_at=None).exists()
    if spec is not None and case.state in spec.sources and not waits:
        take(case_id=case.pk, step=step, by=SYSTEM, at=at)


# --- reading -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Content:
    """A material's file, opened."""

    file_name: str
    media_type: str
    content: bytes


def read_material(*, material_id: UUID, by: Doer, at: datetime) -> Content:
    """Open a file for one whom its case concerns; who read it is kept. A changed file is refused.

    A room's own door that has proved whose file it is asks as an agent.
    """
    person = None if isinstance(by, Agent) else by
    material = queries.readable(person, material_id, on=day_of(at)) if person else queries.held(material_id)
    if material.reference is not None:
        raise Refused("该材料引用已有证照或记录，没有文件", code="cases.material_reference", status=404)
    try:
        content = crypto.open_sealed(
            queries.path_of(material.pk).read_bytes(), purpose=f"{queries.PURPOSE}:{material.pk}"
        )
    except (FileNotFoundError, crypto.SealBroken):
        raise Refused("文件缺失或已被改动，请联系系统管理员从备份恢复", code="cases.material_broken") from None
    if material.case is not None:
        _record(material.case, f"查阅材料“{material.name}”", by, at, {"material": str(material.pk)})
    return Content(material.file_name, material.media_type, content)


def _record(case: Case, said: str, by: Doer, at: datetime, detail: dict[str, str]) -> None:
    audit.record(
        by=by,
        action="cases.material",
        subject=f"cases.case:{case.pk}",
        summary=f"{case.number}{said}"[:500],
        detail=detail,
        at=at,
    )
