"""Applicants' documents are moved to the one room of identities; what stays here is how an applicant is reached."""

from django.db import migrations

from shuzheng.lib.crypto import keyed_digest, open_sealed, seal
from shuzheng.lib.home import key


def move(apps, schema_editor):
    """Each document beside what its person is known by already; what was verified of the same kind stands."""
    identities = apps.get_model("orgs", "Identity").objects
    for row in apps.get_model("services", "Applicant").objects.all():
        sealed = bytes(row.sealed_number) if row.sealed_number else b""
        number = open_sealed(sealed, purpose="services.applicant") if sealed else b""
        said = {
            "sealed_number": seal(number, purpose="orgs.identity") if number else None,
            "digest": keyed_digest(key("identity"), row.id_kind, number.decode()) if number else None,
            "assurance": "seen" if row.seen_by_id else "declared",
            "seen_by_id": row.seen_by_id,
        }
        identities.get_or_create(person_id=row.person_id, kind=row.id_kind, defaults=said)


class Migration(migrations.Migration):
    dependencies = [("services", "0004_documents_seen"), ("orgs", "0008_identity_rules")]

    operations = [migrations.RunPython(move)]
