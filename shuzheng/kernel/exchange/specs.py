"""The plan: a grant compiled for the gateway. Pure values, written by the exchange, read by the gateway."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Operation = Literal["lookup", "page", "batch", "export", "verify"]
OPERATIONS: tuple[Operation, ...] = ("lookup", "page", "batch", "export", "verify")


@dataclass(frozen=True, slots=True)
class Column:
    """One element: `name` to the consumer, `source` at the source, `mask` of lib.masks ("" for none)."""

    name: str
    source: str
    type: Literal["text", "integer", "decimal", "date", "datetime", "boolean"]
    label: str = ""
    mask: str = ""

    @property
    def filterable(self) -> bool:
        """A masked column must not confirm a value by filtering."""
        return not self.mask


@dataclass(frozen=True, slots=True)
class Condition:
    """One clause of the row filter, over a source column: all clauses must hold."""

    source: str
    op: Literal["eq", "ne", "lt", "le", "gt", "ge", "in", "prefix", "null", "not_null"]
    value: Any = None


@dataclass(frozen=True, slots=True)
class Engine:
    """Where the rows are: a live PostgreSQL relation, a published SQLite snapshot, or a department's HTTP API."""

    kind: Literal["postgres", "snapshot", "http"]
    source_id: str
    relation: str = ""  # postgres: "schema"."table" parts joined by a dot; snapshot: table name
    path: str = ""  # snapshot: file below the snapshots folder, switched by rename
    sealed_dsn: str = ""  # postgres: lib.crypto.seal()ed DSN of a read-only login, hex
    http: dict[str, Any] = field(
        default_factory=dict
    )  # url, method, params, rows_at, key_param, timeout_s, headers (sealed)


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the gateway needs to answer one grant's calls without asking anybody."""

    grant_id: str
    resource_code: str
    resource_name: str
    consumer: str  # USCC
    consumer_name: str
    purpose: str  # the granted use scenario; the call must name it
    operations: tuple[Operation, ...]
    engine: Engine
    key: str  # source column that identifies a row: unique, not null
    columns: tuple[Column, ...]
    conditions: tuple[Condition, ...] = ()
    verifiable: tuple[str, ...] = ()  # element names that `verify` may test, masked or not
    rate_per_minute: int = 600
    max_rows: int = 1000
    valid_from: float = 0.0  # epoch seconds, inclusive
    valid_to: float = 0.0  # exclusive
    token_key: str = ""  # hex: this consumer's own key for deterministic tokens

    def to_json(self) -> dict[str, Any]:
        """The plan as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Plan:
        """The plan that `to_json` wrote."""
        return cls(
            **{
                **document,
                "operations": tuple(document["operations"]),
                "engine": Engine(**document["engine"]),
                "columns": tuple(Column(**column) for column in document["columns"]),
                "conditions": tuple(Condition(**condition) for condition in document["conditions"]),
                "verifiable": tuple(document["verifiable"]),
            }
        )
