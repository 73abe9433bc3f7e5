"""What each page asks for that no row of `table.py` tells yet: its things are still to be furnished in `world.py`.

The permission is read off the view itself. A page goes from here to the table, never the other way.
"""

from __future__ import annotations

Asked = str | tuple[str, ...] | None
"""A permission, one of several, "" for being signed in; None where a visitor comes in too, or the room settles it."""

ASKS: dict[Asked, str] = {
    None: (
        "application application-check application-discard application-file application-page "
        "application-papers application-receipt application-remove application-take benefit benefits kiosk "
        "kiosk-clear matter matters my-applications offer-shown progress rate ratings service-apply "
    ),
    "": ("absence absence-end absence-hand-over absence-substitute case-attach case-material "),
    "benefits.draft": ("benefit-edit benefit-new "),
    "benefits.publish": ("offer-act "),
    "benefits.view": ("benefit-act benefit-own benefits-own offer-line offer-own offers-own "),
    "self.view": ("benefit-check my-benefits "),
    "services.assist": ("counter counter-application counter-proxy "),
}
