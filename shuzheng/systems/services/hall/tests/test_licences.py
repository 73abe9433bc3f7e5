"""免提交: licences of the licence base stand for papers, and their use is kept."""

from __future__ import annotations

from datetime import timedelta

from seeds import Small
from shuzheng.bases.licence import queries
from shuzheng.bases.licence.tests.conftest import AT, directory, issued
from shuzheng.systems.services.hall.prefill.queries import ask
from shuzheng.systems.services.hall.specs import Subject, Supplied

ELEMENT, ABSENT = "licence:食品经营许可证", "licence:排污许可证"


def test_a_licence_is_called_up_for_who_holds_it_and_leaves_a_trace(here: Small) -> None:
    directory(here)
    row = issued(here)
    later = AT + timedelta(hours=1)
    own = Subject(here.agent, here.enterprise, here.enterprise.uscc, "", here.approval, later)
    unproven = Subject(here.citizen, None, "", "", here.approval, later)
    supplied = Supplied(row.number, row.issuer_name, "电子证照“食品经营许可证”")
    assert ask(own, [ABSENT, ELEMENT]) == {ELEMENT: supplied}
    assert ask(unproven, [ELEMENT]) == {}
    assert [(use.org, use.by) for use in queries.uses(row.identifier)] == [(here.approval, here.agent)]
