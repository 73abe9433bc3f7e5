"""A letter to print on A4, and the document as it was kept."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from shuzheng.kernel.cases.materials.actions import read_material
from shuzheng.lib import clock
from shuzheng.systems.services.hall.letters.queries import letter_for
from shuzheng.web.access import PersonRequest, signed_in


@signed_in
def letter(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The letter as a page that prints on A4."""
    found = letter_for(request.person, pk, on=clock.today())
    return render(request, "services/hall/letter.html", {"letter": found})


@signed_in
def document(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The Word document, byte for byte as it was issued."""
    found = letter_for(request.person, pk, on=clock.today())
    kept = read_material(material_id=found.material_id, by=request.person, at=clock.now())
    response = HttpResponse(kept.content, content_type=kept.media_type)
    response["Content-Disposition"] = content_disposition_header(True, kept.file_name) or ""
    return response
