"""What catalogue, grants, feeds and clocks show to be undone, as facts to be judged. Decree 809 art. 39–41."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.http import content_disposition_header

from shuzheng.kernel.calendar.queries import due
from shuzheng.kernel.cases.clocks.queries import late
from shuzheng.kernel.catalogue.sources.queries import repeated, undecided
from shuzheng.kernel.exchange.disposals.queries import owed
from shuzheng.kernel.exchange.feeds.queries import standing
from shuzheng.kernel.exchange.grants.queries import grants_for, is_supplied
from shuzheng.kernel.exchange.queries import violations_for
from shuzheng.kernel.exchange.uses.queries import liabilities
from shuzheng.kernel.exchange.uses.rules import Fact
from shuzheng.kernel.orgs import queries as orgs
from shuzheng.lib.errors import Refused
from shuzheng.systems.data.sharing.models import Exhibit
from shuzheng.systems.data.sharing.queries import authority_over_both

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from shuzheng.kernel.orgs.models import Person

LOOK_BACK = timedelta(days=30)  # a clock that stopped late is seen by then, or was seen before
LATENESS = {  # (flow, clock) -> what the exchange calls it, and the side that was late
    ("catalogue_review", "update"): ("late_update", "source"),
    ("share_request", "reply"): ("late_reply", "provider"),
    ("share_request", "deliver"): ("late_delivery", "provider"),
    ("verification", "verify"): ("late_verification", "source"),
    ("share_dispute", "mediate"): ("dispute_unhandled", "authority"),
    ("share_dispute", "deliver"): ("late_delivery", "respondent"),
}
REF = 80  # a fingerprint holds the kind and the offender, too


def facts(on: date) -> list[Fact]:
    """All that is undone or was done late by a day."""
    return [*late_facts(on), *_repeated(on), *_undecided(on), *_undisposed(on), *_feeds(on)]


def late_facts(on: date) -> list[Fact]:
    """Art. 39 and 41: the clocks that ran out by a day."""
    clocks = late({flow for flow, _ in LATENESS}, on=on, since=on - LOOK_BACK)
    return [
        Fact(kind, one.sides[side], one.number, on, due=one.due_on, done=one.stopped_on)
        for one in clocks
        if (one.flow, one.clock) in LATENESS
        for kind, side in [LATENESS[one.flow, one.clock]]
    ]


def _repeated(on: date) -> Iterator[Fact]:
    """Art. 40(1): a department goes on listing what another is the source of, and does not get it from there."""
    for one in repeated():
        source, user = one.decision.resource, one.resource.source
        if is_supplied(resource_id=source.pk, consumer=user, element=one.decision.element_name):
            continue
        ref = f"{one.resource.code} {one.label}"[:REF]
        yield Fact("repeat_collection", user.uscc, ref, on, due=due(one.since, "exchange.repeat.stop").on)


def _undecided(on: date) -> Iterator[Fact]:
    """Art. 41(1): nobody has said which department is the source of a datum that several list."""
    for one in undecided():
        first = one.resources[0].source
        other = next(resource.source for resource in one.resources if resource.source_id != first.pk)
        try:
            judge = authority_over_both(first, other, on=on)
        except Refused:  # no authority over both is known to this platform: there is nobody to answer for it here
            continue
        ref = f"{one.identified_by} {one.label}"[:REF]
        yield Fact("source_undecided", judge.uscc, ref, on, due=due(one.since, "exchange.source.decide").on)


def _undisposed(on: date) -> Iterator[Fact]:
    """Art. 40(4): the purpose is met or gone, and nobody says what became of the data."""
    for one in owed():
        until = due(one.ended_on, "exchange.dispose").on
        ref = f"{one.request_ref} {one.purpose}"[:REF]
        yield Fact("not_disposed", one.consumer.uscc, ref, on, due=until, done=one.done_on, grant_id=one.grant_id)


def _feeds(on: date) -> Iterator[Fact]:
    """Art. 39(5): what is to flow back stands still."""
    for one in standing():
        if one.fresh_until < on:
            resource, division = one.feed.resource, one.feed.division
            until = due(one.fresh_until, "exchange.feed.late").on
            ref = f"{resource.code} {division.code} {one.fresh_until}"[:REF]
            yield Fact("feed_missing", resource.source.uscc, ref, on, due=until)


def exhibits_for(person: Person, violation_id: UUID) -> QuerySet[Exhibit]:
    """What was attached to a report: for the authority and the provider, never for the organisation it is about."""
    found = Exhibit.objects.filter(violation_id=violation_id).defer("sealed")
    violation = violations_for(person).filter(pk=violation_id).first()
    if violation is None:
        return found.none()
    offices = {org.pk for org in person.orgs_with("exchange.view")}
    is_other = violation.provider_id in offices and violation.offender_id not in offices
    return found if person.may("exchange.supervise", at=violation.offender) or is_other else found.none()


def items(on: date) -> list[tuple[str, str]]:
    """The liability lists, to choose from."""
    return [(one.item, f"{one.article}：{one.title}") for one in liabilities(on)]


def named(org: str, grant: str, *, person: Person, on: date) -> dict[str, Any]:
    """The organisation and the grant that a report names."""
    words = org.strip()
    found = list(orgs.search_orgs(words, on=on)[:20])
    exact = [one for one in found if words in (one.uscc, one.name, one.short_name)] or found
    if len(exact) != 1:
        reason = "没有这个单位" if not exact else "有几个单位符合，请填写统一社会信用代码"
        raise Refused(reason, code="sharing.report_org", fields={"org": reason}, status=422)
    if not grant.strip():
        return {"offender": exact[0]}
    held = grants_for(person).filter(request_ref=grant.strip(), consumer=exact[0]).first()
    if held is None:
        reason = "该单位没有依据这个申请的授权"
        raise Refused(reason, code="sharing.report_grant", fields={"grant": reason}, status=422)
    return {"offender": exact[0], "grant": held}


def disposition(name: str) -> str:
    """A header that saves a file under its own name."""
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"
