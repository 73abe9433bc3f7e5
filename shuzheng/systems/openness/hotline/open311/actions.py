"""A request as a client posts it: the matter, its picture, and whose it is."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.audit.specs import Agent
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.queries import material_views
from shuzheng.lib.errors import Refused
from shuzheng.systems.openness.hotline import actions
from shuzheng.systems.openness.hotline.intake.actions import categorised
from shuzheng.systems.openness.hotline.models import Ticket
from shuzheng.systems.openness.hotline.open311 import rules
from shuzheng.systems.openness.hotline.specs import Intake, Receipt

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from shuzheng.kernel.cases.materials.actions import Content
    from shuzheng.kernel.orgs.models import Person

PICTURE = "现场照片"


def agent(person: Person) -> Agent:
    """A client, as what it does is written down."""
    return Agent(f"open311:{person.pk}", f"Open311客户端（{person.name}）")


@transaction.atomic
def post(
    *, intake: Intake, client: Person, at: datetime, media: UploadedFile | None = None, address: str = ""
) -> Receipt:
    """Take the request in with its picture; a wrong picture refuses the whole, so that the client can send it again."""
    by = agent(client)
    if why := rules.why_not_picture(media.name or "" if media else None, address):
        raise Refused(why, code="open311.media", status=400)
    receipt = actions.receive(intake=categorised(intake, at=at), by=by, at=at)
    ticket = Ticket.objects.get(case__number=receipt.number)
    ticket.client, ticket.media_address = client, address
    ticket.save(update_fields=["client", "media_address"])
    if media is not None and media.file is not None:
        content = BytesIO(media.read())
        cases.attach(case_id=ticket.pk, name=PICTURE, file=content, file_name=media.name or "", by=by, at=at)
    return receipt


def picture(*, number: str, client: Person | None, at: datetime) -> Content:
    """The picture, for the client that sent it: it may show people, and nobody has looked it through."""
    found = Ticket.objects.select_related("case").filter(case__number=number.replace("\0", "")).first()
    pk = picture_of(found) if found is not None and client is not None and found.client_id == client.pk else None
    if pk is None or client is None:
        raise Refused("没有这张照片", code="open311.media", message_en="media not found", status=404)
    return cases.read_material(material_id=pk, by=agent(client), at=at)


def picture_of(ticket: Ticket) -> UUID | None:
    """The picture of a request, where there is one."""
    return next((one.id for one in material_views(ticket.case) if one.name == PICTURE), None)
