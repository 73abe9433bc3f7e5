"""Whom the pages of the items let in: the education department's draft, a published item, an import."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from seeds import Small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.lib import clock
from shuzheng.systems.services.items import actions
from shuzheng.systems.services.items.importing import actions as importing

DRAFTERS = frozenset({"education_clerk", "education_officer"})
PUBLISHERS = frozenset({"education_head", "reviewer"})
IMPORTERS = frozenset({"reviewer"})
ALL_DRAFTERS = frozenset(
    f"{org}_{duty}" for org in ("education", "market", "environment") for duty in ("clerk", "officer")
)
NOBODY: frozenset[str] = frozenset()
WRITTEN = ("item-edit", "item-form-page", "item-form-add", "item-form-question")
READ = ("item-version", "item-form", "item-form-preview")
DECIDED = ("item-publish", "item-withdraw")
SENT = ("item-revise", "item-discard", "item-form-arrange")
DRAFT = (*(name for name in WRITTEN if name != "item-form-question"), *READ, *DECIDED, *SENT)
BATCH = ("item-import", "item-import-account", "item-import-carry-out", "item-import-publish")


def opens(everybody: frozenset[str], sharers: frozenset[str]) -> dict[str, frozenset[str]]:
    """Who gets a page by asking for it."""
    return {
        **dict.fromkeys(("services", "service-item", "service-item-version"), everybody),
        "items": sharers | {"county_clerk"},
        "item-new": ALL_DRAFTERS | {"city_officer"},
        **dict.fromkeys(READ, DRAFTERS | PUBLISHERS),
        **dict.fromkeys(WRITTEN, DRAFTERS),
        **dict.fromkeys(DECIDED, PUBLISHERS),
        **dict.fromkeys(("item-imports", "item-import-new", *BATCH[:2]), IMPORTERS),
        **dict.fromkeys((*SENT, *BATCH[2:]), NOBODY),
    }


SENDS = {**dict.fromkeys(SENT, DRAFTERS), **dict.fromkeys(BATCH[2:], IMPORTERS)}


def make(here: Small) -> dict[str, dict[str, object]]:
    """A draft with a form, an item that is published, a file that was looked at."""
    now = clock.now()
    schema = {"properties": {"q1": {"type": "string", "title": "问题"}}}
    content = {"kind": "service", "level": "province", "case_kind": "immediate", "form_schema": schema}
    made = [
        actions.draft(
            item_code=f"13070500900{n}", org=here.education, name=f"事项{n}", content=content, by=here.education_clerk,
            number=f"{here.education.uscc}213070500900{n}", at=now,
        )
        for n in (1, 2)
    ]  # fmt: skip
    actions.publish(version=made[1], by=here.education_head, at=now)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_text("事项编码,事项名称\n1,甲\n", encoding="utf-8")
        batch = importing.upload(path=path, file_name="a.csv", by=SYSTEM, at=now)
    return {
        "item-draft": {"pk": made[0].pk},
        "item": {"number": made[1].number, "version": 1},
        "item-batch": {"pk": batch.pk},
    }
