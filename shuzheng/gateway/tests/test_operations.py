"""What a consumer gets, the same from a live database and from a snapshot."""

import csv
import io

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shuzheng.gateway.engines.snapshot import as_csv
from shuzheng.gateway.tests.world import PEOPLE, World
from shuzheng.kernel.exchange.specs import Column, Condition

ENGINES = ("live", "snapshot")
P00003 = {
    "编号": "P00003",
    "姓名": "演*",
    "电话": "138****0003",
    "城市": '"雄安", 新区',
    "出生日期": "1990-01-04",
    "得分": "0.75",
    "次数": 3,
    "有效": True,
}


@pytest.fixture(params=ENGINES)
def grant(request: pytest.FixtureRequest) -> str:
    """The same grant on each engine."""
    return str(request.getfixturevalue(request.param))


def test_a_lookup_gives_the_row_masked(world: World, grant: str) -> None:
    response = world.get("/P00003", grant=grant)
    assert (response.status, response.json) == (200, {"data": P00003})


def test_a_lookup_of_some_fields_gives_only_those(world: World, grant: str) -> None:
    response = world.get("/P00003?fields=%E6%AC%A1%E6%95%B0,%E5%A7%93%E5%90%8D", grant=grant)
    assert response.json == {"data": {"次数": 3, "姓名": "演*"}}


def test_a_row_that_is_not_there_is_a_404(world: World, grant: str) -> None:
    response = world.get("/nobody", grant=grant)
    assert (response.status, response.json["code"]) == (404, "not_found.row")


def test_nothing_at_the_source_is_null(world: World, grant: str) -> None:
    assert world.get("/P00010", grant=grant).json["data"]["得分"] is None


def test_pages_follow_the_key_to_the_end(world: World, grant: str) -> None:
    first = world.get("?limit=900", grant=grant).json
    second = world.get(f"?limit=900&cursor={first['next']}", grant=grant).json
    third = world.get(f"?limit=900&cursor={second['next']}", grant=grant).json
    keys = [row["编号"] for page in (first, second, third) for row in page["data"]]
    assert keys == [row[0] for row in PEOPLE]
    assert third["next"] is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("次数=7", ["P00007"]),
        ("次数.lt=3", ["P00001", "P00002"]),
        ("次数.ge=1999", ["P01999", "P02000"]),
        ("编号.prefix=P0199&次数.gt=1998", ["P01999"]),
        ("城市.null=true&次数.le=22", ["P00011", "P00022"]),
        ("有效=true&次数.le=6", ["P00003", "P00006"]),
        ("得分=0.25", ["P00001"]),
        ("出生日期=1990-01-02&次数.le=30", ["P00001", "P00029"]),
        ("编号=' OR 1=1 --", []),
    ],
)
def test_a_page_is_filtered_on_granted_elements(world: World, grant: str, query: str, expected: list[str]) -> None:
    from urllib.parse import quote

    response = world.get(f"?{quote(query, safe='=&.')}", grant=grant)
    assert [row["编号"] for row in response.json["data"]] == expected


def test_a_cursor_serves_only_the_selection_it_came_from(world: World, grant: str) -> None:
    cursor = world.get("?limit=1", grant=grant).json["next"]
    response = world.get(f"?limit=1&cursor={cursor}&fields=%E6%AC%A1%E6%95%B0", grant=grant)
    assert (response.status, response.json["code"]) == (400, "request.cursor")


def test_a_cursor_does_not_show_the_key_it_stands_on(world: World, grant: str) -> None:
    from base64 import urlsafe_b64decode

    cursor = world.get("?limit=1", grant=grant).json["next"]
    assert b"P0000" not in urlsafe_b64decode(cursor)


def test_a_batch_keeps_the_order_and_names_what_is_missing(world: World, grant: str) -> None:
    response = world.post("/batch", {"keys": ["P00009", "nobody", "P00002"], "fields": ["编号"]}, grant=grant)
    assert response.json == {"data": [{"编号": "P00009"}, {"编号": "P00002"}], "missing": ["nobody"]}


def test_verification_says_only_true_or_false(world: World, grant: str) -> None:
    claims = {"姓名": "演示3", "次数": 4, "得分": "0.750", "有效": True}
    response = world.post("/verify", {"key": "P00003", "claims": claims}, grant=grant)
    assert response.json == {"data": {"姓名": True, "次数": False, "得分": True, "有效": True}}


def test_verifying_a_row_that_is_not_there_looks_like_a_wrong_claim(world: World, grant: str) -> None:
    wrong = world.post("/verify", {"key": "P00004", "claims": {"姓名": "谁"}}, grant=grant)
    nobody = world.post("/verify", {"key": "nobody", "claims": {"姓名": "谁"}}, grant=grant)
    assert (wrong.status, wrong.body) == (nobody.status, nobody.body)


def test_guessing_at_one_row_is_stopped(world: World, grant: str) -> None:
    codes = [
        world.post("/verify", {"key": "P00077", "claims": {"姓名": f"演示{n}"}}, grant=grant).status for n in range(11)
    ]
    assert codes == [200] * 10 + [429]


SPELLINGS = ("7", "07", "007", "+7", " 7", "7 ", "７", "7.0", "7e0", "0_7")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_row_is_found_by_its_own_spelling_only(world: World, engine: str) -> None:
    """Each spelling counts apart against guessing: "007" must not be another door to row 7."""
    changes = {"engine": world.snapshot_engine()} if engine == "snapshot" else {}
    grant = world.grant(key="n", **changes)
    claims = {"姓名": "演示7"}
    results = [world.post("/verify", {"key": key, "claims": claims}, grant=grant).json.get("data") for key in SPELLINGS]
    assert [SPELLINGS[n] for n, found in enumerate(results) if found == {"姓名": True}] == ["7"]
    assert world.get("/007", grant=grant).status == 404


def test_an_ndjson_export_holds_every_row_as_a_lookup_gives_it(world: World, grant: str) -> None:
    response = world.get("/export.ndjson", grant=grant)
    rows = {row["编号"]: row for row in map(orjson.loads, response.body.splitlines())}
    assert len(rows) == len(PEOPLE)
    assert rows["P00003"] == P00003
    assert response.complete


def test_a_csv_export_quotes_what_needs_it(world: World, grant: str) -> None:
    rows = list(csv.reader(io.StringIO(world.get("/export.csv", grant=grant).body.decode())))
    assert rows[0] == list(P00003)
    assert len(rows) == len(PEOPLE) + 1
    assert ["P00003", "演*", "138****0003", '"雄安", 新区', "1990-01-04", "0.75", "3", "true"] in rows


@pytest.mark.parametrize(
    "rows",
    [
        [("a", "b", 3), ("", "", 0)],
        [("a,b", "c", 1), ("a", "b", 2)],
        [('say "a"', "b", 1)],
        [("a\nb", "c", 1)],
        [("a\rb", "c", 1)],
        [("",), ("a",)],
        [(1.5, b"x", True)],
    ],
)
def test_csv_of_a_snapshot_is_what_the_standard_writer_makes(rows: list[tuple[object, ...]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    assert as_csv(rows) == out.getvalue().encode()


def test_a_null_is_an_empty_place_in_a_csv_export(world: World, grant: str) -> None:
    lines = world.get("/export.csv?fields=%E7%BC%96%E5%8F%B7,%E5%BE%97%E5%88%86", grant=grant).body.splitlines()
    assert {b"P00003,0.75", b"P00010,"} <= set(lines)


def test_a_parquet_export_is_the_same_table(world: World, grant: str) -> None:
    table = pq.read_table(pa.BufferReader(world.get("/export.parquet", grant=grant).body))
    assert table.num_rows == len(PEOPLE)
    assert P00003 in table.to_pylist()


def test_an_arrow_export_is_the_same_table(world: World, grant: str) -> None:
    reader = pa.ipc.open_stream(world.get("/export.arrow", grant=grant).body)
    table = reader.read_all()
    assert table.num_rows == len(PEOPLE)
    assert P00003 in table.to_pylist()


def test_an_export_keeps_null_and_empty_text_apart(world: World, grant: str) -> None:
    table = pq.read_table(pa.BufferReader(world.get("/export.parquet", grant=grant).body)).to_pylist()
    cities = {row["编号"]: row["城市"] for row in table}
    assert (cities["P00004"], cities["P00011"]) == ("", None)


def test_an_export_takes_fields_and_filters(world: World, grant: str) -> None:
    response = world.get("/export.csv?fields=%E6%AC%A1%E6%95%B0&%E6%AC%A1%E6%95%B0.le=2", grant=grant)
    assert sorted(response.body.decode().split()) == ["1", "2", "次数"]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_row_filter_of_a_grant_holds_everywhere(world: World, engine: str) -> None:
    conditions = (Condition("n", "in", [1, 2, 3]), Condition("city", "ne", "O'Brien"), Condition("active", "eq", False))
    changes = {"engine": world.snapshot_engine()} if engine == "snapshot" else {}
    grant = world.grant(conditions=conditions, **changes)
    assert world.get("/P00004", grant=grant).status == 404
    assert world.post("/batch", {"keys": ["P00001", "P00005"]}, grant=grant).json["missing"] == ["P00005"]
    assert [row["编号"] for row in world.get("", grant=grant).json["data"]] == ["P00001", "P00002"]
    assert len(world.get("/export.ndjson", grant=grant).body.splitlines()) == 2
    assert world.post("/verify", {"key": "P00005", "claims": {"次数": 5}}, grant=grant).json == {
        "data": {"次数": False}
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_every_mask_and_a_token_pass_through_every_form(world: World, engine: str) -> None:
    columns = (Column("甲", "phone", "text", mask="token"), Column("乙\"'$1", "n", "integer", mask="hidden"))
    changes = {"engine": world.snapshot_engine()} if engine == "snapshot" else {}
    grant = world.grant(columns=columns, **changes)
    row = world.get("/P00003", grant=grant).json["data"]
    assert len(row["甲"]) == 32
    assert row["乙\"'$1"] == "***"
    assert row in [orjson.loads(line) for line in world.get("/export.ndjson", grant=grant).body.splitlines()]
    parquet = world.get("/export.parquet", grant=grant).body
    assert row in pq.read_table(pa.BufferReader(parquet)).to_pylist()


def test_a_token_is_the_same_on_every_engine_and_another_for_another_consumer(world: World) -> None:
    columns = (Column("电话", "phone", "text", mask="token"),)
    live = world.grant(columns=columns)
    snapshot = world.grant(columns=columns, engine=world.snapshot_engine())
    other = world.grant(columns=columns, token_key="22" * 32)
    tokens = [world.get("/P00003", grant=grant).json["data"]["电话"] for grant in (live, snapshot, other)]
    assert tokens[0] == tokens[1] != tokens[2]
