"""Every write of the sharing desks that pages, the API and jobs ask for; steps are taken by `cases.actions.take`."""

from shuzheng.systems.data.sharing.corrections.actions import dispute
from shuzheng.systems.data.sharing.disputes.actions import object_to
from shuzheng.systems.data.sharing.requests.actions import STATED, amend, apply
from shuzheng.systems.data.sharing.review.actions import open_review
from shuzheng.systems.data.sharing.violations.actions import open_breach, propose_stop

__all__ = ["STATED", "amend", "apply", "dispute", "object_to", "open_breach", "open_review", "propose_stop"]
