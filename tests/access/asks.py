"""What each page asks for that no row of `table.py` tells yet: its things are still to be furnished in `world.py`.

The permission is read off the view itself. A page goes from here to the table, never the other way.
"""

from __future__ import annotations

from shuzheng.kernel.orgs.specs import Role

Asked = str | tuple[str, ...] | None
"""A permission, one of several, "" for being signed in; None where a visitor comes in too, or the room settles it."""

ASKS: dict[Asked, str] = {
    None: (
        "application application-check application-discard application-file application-page "
        "application-papers application-receipt application-remove application-take benefit benefits "
        "grid-service-worker grid-shell kiosk kiosk-clear matter matters my-applications offer-shown progress "
        "rate ratings service-apply service-item service-item-version services "
    ),
    "": ("case-attach case-material grid-photo supervision-letter "),
    ("supervision.view", "cases.view"): ("supervision-cases "),
    "benefits.draft": ("benefit-edit benefit-new "),
    "benefits.publish": ("offer-act "),
    "benefits.view": ("benefit-act benefit-own benefits-own offer-line offer-own offers-own "),
    "catalogue.approve": ("classify-plain "),
    "exchange.supervise": ("grant-withhold violation-new withholdings "),
    "exchange.view": ("violation-exhibit who-read "),
    "grid.manage": ("grid-new grid-round grid-substitute grid-worker "),
    "grid.report": ("grid-ready grid-report grid-today grid-visit "),
    "grid.view": ("grid grid-data grid-events grids "),
    "identity.verify": ("identity-counter "),
    "items.draft": ("item-new item-revise "),
    "items.import": ("item-import item-import-account item-import-carry-out item-import-new item-imports "),
    "items.publish": ("item-import-publish item-publish item-withdraw "),
    "items.view": (
        "item-discard item-edit item-form item-form-add item-form-arrange item-form-page item-form-preview "
        "item-form-question item-version items "
    ),
    "self.view": ("benefit-check identity identity-code my-benefits object-to-use object-to-value "),
    "services.assist": ("counter counter-application counter-proxy "),
    "supervision.conclude": ("supervision-report-new "),
    "supervision.view": (
        "findings league lights supervision-clocks supervision-outcomes supervision-report "
        "supervision-report-docx supervision-reports "
    ),
}
OPERATIONS = {"v1/items", "v1/items/<number>", "v1/items/<number>/form"}
"""Operations of the API that still wait for their row in `calls.py`."""
ROLES = {Role.GRID_DISPATCHER, Role.GRID_WORKER, Role.LEADER, Role.SERVICE_HANDLER, Role.SUPERVISOR}
"""Roles that nobody among the people of the table holds yet."""
