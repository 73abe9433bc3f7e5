"""A dataset in the words of DCAT-AP (JSON-LD) and of CKAN, so that other portals may harvest ours."""

from dataclasses import dataclass
from datetime import date

_EU = "http://publications.europa.eu/resource/authority"
_FREQUENCY = {
    "realtime": "CONT",
    "daily": "DAILY",
    "weekly": "WEEKLY",
    "monthly": "MONTHLY",
    "quarterly": "QUARTERLY",
    "half_yearly": "ANNUAL_2",
    "yearly": "ANNUAL",
    "irregular": "IRREG",
}
_ACCESS = {"open": "PUBLIC", "conditional": "RESTRICTED", "withheld": "NON_PUBLIC"}
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "adms": "http://www.w3.org/ns/adms#",
    "csvw": "http://www.w3.org/ns/csvw#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

type_of_field = {
    "integer": "integer",
    "decimal": "decimal",
    "date": "date",
    "datetime": "dateTime",
    "boolean": "boolean",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a dataset."""

    name: str
    label: str
    data_type: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """What a portal tells about a dataset."""

    identifier: str
    title: str
    description: str
    publisher: str
    publisher_code: str
    theme: str
    issued: date | None
    frequency: str
    access: str
    conditions: str
    grade: int
    version: str
    modes: tuple[str, ...]
    related: tuple[str, ...]
    is_withdrawn: bool
    fields: tuple[Field, ...]


def json_ld(dataset: Dataset, *, base: str) -> dict[str, object]:
    """DCAT-AP in JSON-LD; `base` is the address below which identifiers resolve."""
    address = f"{base.rstrip('/')}/{dataset.identifier}"
    return {
        "@context": _CONTEXT,
        "@id": address,
        "@type": "dcat:Dataset",
        "dct:identifier": dataset.identifier,
        "dct:title": {"@value": dataset.title, "@language": "zh"},
        "dct:description": {"@value": dataset.description, "@language": "zh"},
        "dct:publisher": {
            "@type": "foaf:Agent",
            "foaf:name": dataset.publisher,
            "dct:identifier": dataset.publisher_code,
        },
        "dct:issued": {"@value": dataset.issued.isoformat(), "@type": "xsd:date"} if dataset.issued else None,
        "dct:accrualPeriodicity": {"@id": f"{_EU}/frequency/{_FREQUENCY.get(dataset.frequency, 'UNKNOWN')}"},
        "dct:accessRights": {"@id": f"{_EU}/access-right/{_ACCESS[dataset.access]}"},
        "dct:rights": dataset.conditions,
        "dct:relation": [{"@id": f"{base.rstrip('/')}/{code}"} for code in dataset.related],
        "dcat:version": dataset.version,
        "adms:status": {"@id": f"{_EU}/dataset-status/{'WITHDRAWN' if dataset.is_withdrawn else 'COMPLETED'}"},
        "dcat:distribution": [
            {"@id": f"{address}#{mode}", "@type": "dcat:Distribution", "dct:title": mode} for mode in dataset.modes
        ],
        "csvw:tableSchema": {"csvw:column": [_column(field) for field in dataset.fields]},
    }


def _column(field: Field) -> dict[str, object]:
    return {
        "csvw:name": field.name,
        "csvw:title": field.label,
        "csvw:datatype": type_of_field.get(field.data_type, "string"),
        "dct:description": field.description,
    }


def ckan_package(dataset: Dataset) -> dict[str, object]:
    """The `result` of CKAN's package_show."""
    name = dataset.identifier.replace("/", "-")
    return {
        "id": name,
        "name": name,
        "title": dataset.title,
        "notes": dataset.description,
        "state": "deleted" if dataset.is_withdrawn else "active",
        "private": False,
        "version": dataset.version,
        "metadata_created": dataset.issued.isoformat() if dataset.issued else None,
        "organization": {"name": dataset.publisher_code.lower(), "title": dataset.publisher, "is_organization": True},
        "groups": [{"name": dataset.theme}],
        "tags": [{"name": field.label, "display_name": field.label} for field in dataset.fields if field.label],
        "num_resources": len(dataset.modes),
        "resources": [{"id": f"{name}-{mode}", "name": mode, "format": mode.upper()} for mode in dataset.modes],
        "extras": [
            {"key": "frequency", "value": dataset.frequency},
            {"key": "access", "value": dataset.access},
            {"key": "conditions", "value": dataset.conditions},
            {"key": "grade", "value": str(dataset.grade)},
            {"key": "code", "value": dataset.identifier},
        ],
    }
