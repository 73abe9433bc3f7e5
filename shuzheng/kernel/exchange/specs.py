"""The plan: a grant compiled for the gateway. Pure values, written by the exchange, read by the gateway."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal
from uuid import UUID

CHANNEL = "grants"  # LISTEN/NOTIFY channel; the payload is the new epoch
SEAL = "exchange.source"  # the purpose under which lib.crypto seals DSNs and API headers in a plan
SNAPSHOT_TABLE = "rows"  # the one table of a published snapshot; its columns bear the names of the elements

Operation = Literal["lookup", "page", "batch", "export", "verify"]
Comparison = Literal["eq", "ne", "lt", "le", "gt", "ge", "in", "prefix", "null", "not_null"]
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
    op: Comparison
    value: Any = None


@dataclass(frozen=True, slots=True)
class Engine:
    """Where the rows are: a live PostgreSQL relation, a published SQLite snapshot, or a department's HTTP API."""

    kind: Literal["postgres", "snapshot", "http"]
    source_id: str
    relation: str = ""  # postgres: "schema"."table" parts joined by a dot; snapshot: table name
    path: str = ""  # snapshot: file below the snapshots folder, switched by rename
    sealed_dsn: str = field(default="", repr=False)  # postgres: lib.crypto.seal()ed DSN of a read-only login, hex
    # http: url, method, params, rows_at ("data.rows"), key_param, page_param, size_param, page_from, timeout_s,
    # max_bytes, hosts (the "host:port" that may be called; redirects are refused), headers (JSON object, sealed, hex)
    http: dict[str, Any] = field(default_factory=dict, repr=False)


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
    token_key: str = field(default="", repr=False)  # hex: this consumer's own key for deterministic tokens

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


@dataclass(frozen=True, slots=True)
class ElementView:
    """One element of a published entry, as the catalogue declares it."""

    name: str
    label: str
    data_type: str
    standard: str = ""
    grade: int = 1
    personal: str = "none"
    mask: str = ""  # for handling and display
    analysis_mask: str = ""  # for analysis, where no person need be recognised
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class ResourceView:
    """What the exchange needs to know of a catalogue entry: the only shape in which it sees one."""

    id: UUID
    code: str
    name: str
    source_id: UUID
    state: str
    sharing: Literal["open", "conditional", "withheld"]
    elements: tuple[ElementView, ...]

    def element(self, name: str) -> ElementView | None:
        """The element called so."""
        return next((element for element in self.elements if element.name == name), None)

    @property
    def key(self) -> str:
        """The element that identifies a row, "" when none is marked."""
        return next((element.name for element in self.elements if element.is_key), "")


@dataclass(frozen=True, slots=True)
class GrantTerms:
    """What a grant allows, as a request states it (art. 20); conditions name elements, never source columns."""

    purpose: str
    elements: tuple[str, ...]
    modes: tuple[str, ...]  # service, batch, file (art. 22)
    valid_from: date
    valid_to: date  # exclusive
    use: Literal["handling", "analysis", "display"] = "handling"  # what becomes of a value: the masks depend on it
    basis: str = ""
    scope: str = ""
    obligations: str = ""
    conditions: tuple[Condition, ...] = ()
    unmasked: tuple[str, ...] = ()
    unmask_reason: str = ""
    verifiable: tuple[str, ...] = ()
    rate_per_minute: int = 600
    max_rows: int = 1000


@dataclass(frozen=True, slots=True)
class Consumer:
    """Who uses: the organisation as the plan names it, and its own key for deterministic tokens."""

    uscc: str
    name: str
    token_key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Bound:
    """Where the rows of an entry are today: the engine, the key column and each element's column there."""

    engine: Engine
    key: str
    columns: dict[str, str]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is here whole, stored under its content's digest."""

    name: str
    stored: str
    digest: str
    size: int
    sheet: str = ""  # of a workbook; the first, unless one was chosen


@dataclass(frozen=True, slots=True)
class Api:
    """How a department's HTTP/JSON API is asked: names of its parameters, where its rows are, its bounds."""

    url: str
    method: Literal["GET", "POST"] = "GET"
    params: dict[str, str] = field(default_factory=dict)
    rows_at: str = ""
    key_param: str = ""
    page_param: str = ""
    size_param: str = ""
    page_from: int = 1
    timeout_s: float = 5.0
    max_bytes: int = 5 * 2**20


@dataclass(frozen=True, slots=True)
class Suspect:
    """An element said to hold nothing personal, in which so many of its values are personal numbers of a kind."""

    element: str
    label: str
    kind: str  # of lib.personal
    count: int
    of: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a test of a binding found; nothing in it is unmasked."""

    ok: bool
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    read: int = 0
    served: int = 0
    held: int = 0
    counts: dict[str, int] = field(default_factory=dict)  # "element：reason" -> how many values
    problems: tuple[dict[str, Any], ...] = ()  # the first hundred: row, column, value (masked), reason, held
    sample: tuple[dict[str, str | None], ...] = ()
    estimated: bool = False  # rows counted by the planner's estimate, not one by one
    suspects: tuple[Suspect, ...] = ()  # those whom nobody has confirmed to be nothing personal

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Report:
        """The report that `to_json` wrote."""
        suspects = tuple(Suspect(**one) for one in document.get("suspects", ()))
        return cls(**{**document, "suspects": suspects})
