"""Every write of the wizard: each step is one transaction over the catalogue and the exchange."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.queries import cases_visible_to
from shuzheng.kernel.catalogue import actions as catalogue
from shuzheng.kernel.catalogue import queries as catalogue_queries
from shuzheng.kernel.catalogue.rules import resource_floor
from shuzheng.kernel.catalogue.specs import ElementSpec, EntrySpec, Format
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange import queries as exchange_queries
from shuzheng.kernel.exchange.bindings import queries as bindings
from shuzheng.kernel.orgs import queries as orgs
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.lib.snapshots import Broken
from shuzheng.systems.data.sharing.describing import queries, rules
from shuzheng.systems.data.sharing.describing.models import Preparation
from shuzheng.systems.data.sharing.describing.specs import Origin, RightsSpec, StewardSpec
from shuzheng.systems.data.sharing.review.actions import FLOW, open_review

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org

LOOKED_AT = 5000
SMALL_FILE, SMALL_TABLE = 5 * 2**20, 50_000  # larger ones are tested by the worker
Work = Preparation.Work

# ---- the first step ----


@transaction.atomic
def describe_from(*, origin: Origin, org: Org, by: Person, at: datetime) -> UUID:
    """A draft entry from the columns of its data, bound to it."""
    by.require("exchange.bind", at=org)
    elements = queries.propose(by, origin, on=at.date())
    if not elements:
        raise Refused("没有读到任何列，请检查数据源", code="sharing.no_columns")
    entry = _first_words(origin, elements, at.date())
    resource = catalogue.describe(source=org, entry=entry, elements=elements, by=by, on=at.date())
    _bind(resource.pk, origin, by, at)
    return resource.pk


@transaction.atomic
def bind_from(*, origin: Origin, resource_id: UUID, by: Person, at: datetime) -> UUID:
    """Another binding for an entry that is described already; its elements keep."""
    return _bind(resource_id, origin, by, at)


@transaction.atomic
def describe_blank(*, org: Org, name: str, by: Person, on: date) -> UUID:
    """A draft entry whose data is not to be had yet."""
    return catalogue.describe(source=org, entry=EntrySpec(name=name, valid_on=on), by=by, on=on).pk


def _first_words(origin: Origin, elements: Sequence[ElementSpec], on: date) -> EntrySpec:
    floors = catalogue_queries.grade_floors(on)
    is_sheet = origin.upload is not None
    return EntrySpec(
        name=rules.title_of(origin.upload.name) if origin.upload else "",
        data_format=Format.SPREADSHEET if is_sheet else Format.DATABASE,
        update_cycle="" if is_sheet or origin.refresh == "irregular" else origin.refresh,
        modes=("service",),
        grade=resource_floor("", elements, floors),
        valid_on=on,
    )


def _bind(resource_id: UUID, origin: Origin, by: Person, at: datetime) -> UUID:
    common: dict[str, Any] = {"resource_id": resource_id, "by": by, "at": at, "refresh": origin.refresh}
    common["for_revision"] = exchange_queries.is_revised(resource_id)
    source = queries.source_of(by, origin)
    if origin.upload is not None:
        binding = exchange.bind_file(upload=origin.upload, **common)
    elif source is None:
        raise Refused("没有这个数据源，或不属于您的单位", code="sharing.no_source")
    elif origin.api is not None:
        binding = exchange.bind_api(source=source, api=origin.api, headers=origin.headers, **common)
    else:
        binding = exchange.bind_table(source=source, relation=origin.relation, **common)
    return _prepared(binding)


def _prepared(binding: Any) -> UUID:
    _look(Preparation.objects.create(binding=binding))
    return UUID(str(binding.pk))


def _look(preparation: Preparation) -> dict[str, rules.Look]:
    """Read the first rows, and keep how they look; a source that does not answer leaves what was known."""
    binding = preparation.binding
    view = bindings.entry_of(binding)
    try:
        rows = ((n, {} if isinstance(row, Broken) else row) for n, row in bindings.rows(binding))
        found = rules.look(view.elements, binding.columns, rows, LOOKED_AT)
    except Refused:
        return {}
    looked_at = max((one.filled + one.empty for one in found.values()), default=0)
    columns = {element.name: found[element.name].to_json(element) for element in view.elements}
    preparation.profile = {"looked_at": looked_at, "is_all": looked_at < LOOKED_AT, "columns": columns}
    preparation.save(update_fields=["profile"])
    return found


# ---- describing ----


@transaction.atomic
def save_words(*, resource_id: UUID, words: Mapping[str, Any], by: Person, on: date) -> None:
    """Say some of the entry's own words anew; the rest keeps."""
    draft = _draft(resource_id, by, on)
    entry = replace(draft.entry, **words)
    if entry != draft.entry:
        catalogue.amend(resource=draft.resource, entry=entry, by=by)


@transaction.atomic
def save_elements(
    *, resource_id: UUID, elements: Sequence[ElementSpec], removed: Sequence[str] = (), by: Person, on: date
) -> None:
    """A person confirms or changes what was proposed; samples are read anew, and masked as is now said."""
    draft = _draft(resource_id, by, on)
    before = draft.specs
    _one_key(before, elements, removed)
    changed = rules.changed(before, elements)
    samples = _samples(draft.preparation) if draft.preparation and changed else {}
    for name in removed:
        catalogue.remove_element(resource=draft.resource, name=name, by=by)
    for one in changed:
        sample = samples.get(one.name) or (before[one.name].sample if one.name in before else "")
        catalogue.set_element(resource=draft.resource, element=replace(one, sample=sample), by=by)
    if preparation := draft.preparation:
        names = {*preparation.confirmed, *(one.name for one in elements)} - set(removed)
        preparation.confirmed = sorted(names)
        preparation.save(update_fields=["confirmed"])
        if changed or removed:
            _look(preparation)


def _samples(preparation: Preparation) -> dict[str, str]:
    return {name: one.texts[0] for name, one in _look(preparation).items() if one.texts}


def _one_key(before: Mapping[str, ElementSpec], after: Sequence[ElementSpec], removed: Sequence[str]) -> None:
    said = {name: one.is_key for name, one in before.items() if name not in removed}
    said |= {one.name: one.is_key for one in after}
    if sum(said.values()) > 1:
        names = "、".join(name for name, is_key in said.items() if is_key)
        raise Refused(f"主键只能有一个，现有：{names}", code="sharing.one_key")


@transaction.atomic
def save_ownership(
    *,
    resource_id: UUID,
    words: Mapping[str, Any],
    steward: StewardSpec | None,
    rights: RightsSpec | None,
    by: Person,
    on: date,
) -> None:
    """确权, the steward, and the two assessments; what is said as before is not said again."""
    save_words(resource_id=resource_id, words=words, by=by, on=on)
    resource = _draft(resource_id, by, on).resource
    if steward and _is_other_steward(resource, steward):
        person = orgs.people(resource.source, on=on).filter(pk=steward.person).first()
        if person is None:
            raise Refused("责任人应为本部门在任人员", code="sharing.steward", fields={"steward": "不是本部门人员"})
        catalogue.name_steward(resource=resource, person=person, duty=steward.duty, by=by, on=on)
    if rights and _are_other_rights(resource, rights):
        sides = {name: orgs.org(getattr(rights, name)) for name in ("holder", "processor", "operator")}
        if not all(sides.values()):
            raise Refused("请选择三项权利各自的单位", code="sharing.rights")
        catalogue.confirm_rights(resource=resource, **sides, basis=rights.basis, by=by, on=on)  # type: ignore[arg-type]


def _is_other_steward(resource: Any, said: StewardSpec) -> bool:
    now = resource.stewards.filter(ended_on=None).first()
    return now is None or (now.person_id, now.duty) != (said.person, said.duty.strip())


def _are_other_rights(resource: Any, said: RightsSpec) -> bool:
    now = resource.rights.filter(ended_on=None).first()
    return now is None or asdict(said) != {
        "holder": now.holder_id,
        "processor": now.processor_id,
        "operator": now.operator_id,
        "basis": now.basis,
    }


# ---- testing ----


def start_test(*, binding_id: UUID, by: Person, at: datetime) -> Preparation:
    """Test what is small at once, and leave what is large to the worker."""
    binding = exchange_queries.bindings_for(by).filter(pk=binding_id).first()
    if binding is None or not by.may("exchange.bind", at=binding.resource.source):
        raise NotAllowed
    preparation, _ = Preparation.objects.get_or_create(binding=binding)
    if preparation.is_under_way and not queries.is_stalled(preparation, at=at):
        raise Refused("正在检查，请稍候", code="sharing.test_running")
    _move(preparation, Work.WAITING, at=at, rows_done=0, message="")
    if _is_large(binding):
        app.configure_task("sharing.test_binding").defer(binding_id=str(binding_id), person_id=str(by.pk))
        return preparation
    return run_test(binding_id=binding_id, by=by, at=at)


def run_test(*, binding_id: UUID, by: Person, at: datetime) -> Preparation:
    """Test a binding whole, telling how far it is; a refusal is kept, so that the page can say it."""
    preparation = Preparation.objects.select_related("binding__resource", "binding__source").get(pk=binding_id)
    _move(preparation, Work.RUNNING, at=at)
    try:
        exchange.test_binding(
            binding=preparation.binding, by=by, at=at, progress=lambda rows: _move(preparation, rows_done=rows)
        )
    except Refused as refusal:
        _move(preparation, Work.FAILED, message=refusal.message[:500])
    except BaseException:
        _move(preparation, Work.FAILED, message="检查中断，请重新测试")
        raise
    else:
        _move(preparation, Work.DONE)
    return preparation


def _move(preparation: Preparation, work: str = "", *, at: datetime | None = None, **said: object) -> None:
    said |= {"work": work} if work else {}
    said["touched_at"] = at or timezone.now()  # a heart-beat, by which a dead worker is known
    for name, value in said.items():
        setattr(preparation, name, value)
    preparation.save(update_fields=list(said))


def _is_large(binding: Any) -> bool:
    if binding.kind == "file":
        return bool(binding.config.get("size", 0) > SMALL_FILE)
    return binding.kind == "table" and (bindings.rows_expected(binding) or 0) > SMALL_TABLE


# ---- sending in ----


@transaction.atomic
def send_in(*, resource_id: UUID, by: Person, at: datetime) -> UUID:
    """挂接 what was tested, open the review and send the draft to the head; the case's identifier."""
    draft = _draft(resource_id, by, at.date())
    if draft.binding is not None and draft.binding.state == "tested" and not draft.binding.for_revision:
        exchange.activate(binding=draft.binding, by=by, at=at)
    subject = f"catalogue.resource:{resource_id}"
    under_way = cases_visible_to(by, on=at.date()).filter(flow=FLOW, subject=subject, closed_at=None).first()
    case_id = under_way.pk if under_way else open_review(resource_id=resource_id, by=by, at=at)
    cases.take(case_id=case_id, step="submit", by=by, at=at)
    return case_id


@transaction.atomic
def put_in_use(*, binding_id: UUID, by: Person, at: datetime) -> None:
    """挂接 a tested binding of an entry that is published already."""
    binding = exchange_queries.bindings_for(by).filter(pk=binding_id).first()
    if binding is None:
        raise NotAllowed
    exchange.activate(binding=binding, by=by, at=at)


@transaction.atomic
def bind_update(*, resource_id: UUID, by: Person, at: datetime) -> UUID:
    """Bind what is new in an update to the source that the entry has."""
    draft = _draft(resource_id, by, at.date())
    if draft.binding is None or draft.binding.for_revision or not draft.is_update:
        raise Refused("已为本次更新准备了挂接，或者没有在用的挂接", code="sharing.no_update_binding")
    return _prepared(exchange.prepare_revision(binding=draft.binding, by=by, at=at))


@transaction.atomic
def map_columns(*, binding_id: UUID, columns: Mapping[str, str], by: Person, at: datetime) -> None:
    """Say which column holds which element."""
    binding = exchange_queries.bindings_for(by).filter(pk=binding_id).first()
    if binding is None:
        raise NotAllowed
    exchange.map_columns(binding=binding, columns=columns, by=by, at=at)
    _look(Preparation.objects.get_or_create(binding=binding)[0])


def _draft(resource_id: UUID, by: Person, on: date) -> queries.Draft:
    draft = queries.draft(by, resource_id, on=on)
    if draft is None:
        raise NotAllowed("没有编制中的目录，或不属于您的单位", code="sharing.not_yours")
    return draft
