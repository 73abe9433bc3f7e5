"""Whom the pages of data quality let in, and the entry, rule and repair they are asked with."""

from __future__ import annotations

from io import BytesIO

from seeds import Small
from shuzheng.kernel.catalogue import actions as catalogue
from shuzheng.kernel.catalogue.specs import ElementSpec, EntrySpec
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.lib import clock
from shuzheng.systems.data.quality.repairing.actions import propose_repair
from shuzheng.systems.data.quality.running.actions import declare_rule

CONTENT = "code,org\n1,１１130000MB1234562C\n".encode()
OWN = frozenset({"education_clerk", "education_officer"})
READS = OWN | {"education_head"}  # it is a draft: the authority sees it once it is sent in
NOBODY: frozenset[str] = frozenset()
SENT = ("quality-profile", "quality-run", "quality-confirm", "quality-rule-stop")


def opens(seers: frozenset[str]) -> dict[str, frozenset[str]]:
    """Who gets a page by asking for it; `seers` see the quality of some department."""
    return {
        **dict.fromkeys(("quality", "quality-standards"), seers),
        "quality-standard-new": frozenset({"reviewer"}),
        "quality-entry": READS,
        **dict.fromkeys(("quality-rule-new", "quality-repair-new", "quality-repair"), OWN),
        **dict.fromkeys(SENT, NOBODY),
    }


SENDS = {**dict.fromkeys(SENT, OWN), "quality-repair": OWN}
ENTRY = ("quality-entry", "quality-profile", "quality-run", "quality-confirm", "quality-rule-new", "quality-repair-new")


def make(here: Small) -> dict[str, dict[str, object]]:
    """An entry of the education department with data, a rule and a repair."""
    now, by, org = clock.now(), here.education_clerk, here.education
    elements = [ElementSpec("code", "编号", is_key=True, nullable=False), ElementSpec("org", "机构代码")]
    entry = EntrySpec(name="机构清单", class_path="306001")
    resource = catalogue.describe(source=org, entry=entry, elements=elements, by=by, on=now.date())
    binding = exchange.bind_file(resource_id=resource.pk, upload=BytesIO(CONTENT), name="a.csv", by=by, at=now)
    exchange.test_binding(binding=binding, by=by, at=now)
    exchange.activate(binding=binding, by=by, at=now)
    said = {"columns": ["code"]}
    rule = declare_rule(org=org, resource=resource, name="编号", kind="unique", said=said, by=by, at=now)
    repair = propose_repair(resource=resource, kind="narrow", column="org", standard="uscc", by=by, at=now)
    return {"measured": {"pk": resource.pk}, "quality-rule": {"pk": rule.pk}, "quality-repair": {"pk": repair.pk}}
