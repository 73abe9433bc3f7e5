"""What is refused: outside the grant, outside the protocol, too much. Always a problem document, never a 500."""

from urllib.parse import quote

import pytest

from shuzheng.gateway.problems import KINDS
from shuzheng.gateway.tests.world import RESOURCE, Response, World, signed
from shuzheng.kernel.exchange.specs import Column, Engine


def code(response: Response) -> tuple[int, str]:
    return response.status, response.json["code"]


def test_a_problem_is_told_in_chinese_and_english_with_its_article(world: World, live: str) -> None:
    response = world.get("/P00003?fields=secret", grant=live)
    problem = response.json
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["title"] == "超出授权的数据项范围"
    assert problem["title_en"] == "An element is outside the granted scope"
    assert problem["article"] == "政务数据共享条例第二十五条"
    assert problem["call_id"] == response.headers["shuzheng-call"]
    assert (problem["status"], problem["code"], problem["asked"]) == (403, "scope.field", ["secret"])


def test_another_organisations_grant_looks_like_none(world: World, live: str) -> None:
    assert code(world.get("/P00003", grant=live, key="theirs")) == (403, "grant.unknown")
    assert code(world.get("/P00003", grant="no-such-grant")) == (403, "grant.unknown")


def test_another_purpose_is_refused(world: World, live: str) -> None:
    response = world.get("/P00003", grant=live, purpose="营销")
    assert code(response) == (403, "purpose.mismatch")


def test_another_resource_is_refused(world: World, live: str) -> None:
    assert code(world.ask("GET", "/v1/302001/000008/P00003", grant=live)) == (403, "scope.resource")


def test_an_operation_that_was_not_granted_is_refused(world: World) -> None:
    grant = world.grant(operations=("lookup",))
    assert world.get("/P00003", grant=grant).status == 200
    assert code(world.get("", grant=grant)) == (403, "scope.operation")
    assert code(world.get("/export.csv", grant=grant)) == (403, "scope.operation")


@pytest.mark.parametrize(("changes", "expected"), [({"valid_to": 1.0}, "expired"), ({"valid_from": 3e9}, "not_yet")])
def test_a_grant_out_of_its_term_is_refused(world: World, changes: dict[str, float], expected: str) -> None:
    assert code(world.get("/P00003", grant=world.grant(**changes))) == (403, f"grant.{expected}")


def test_a_masked_element_cannot_be_filtered_on(world: World, live: str) -> None:
    response = world.get(f"?{quote('电话')}.prefix=138", grant=live)
    assert code(response) == (403, "scope.masked")


@pytest.mark.parametrize("rest", ["", "/export.csv"])
def test_an_element_outside_the_grant_cannot_be_filtered_on(world: World, live: str, rest: str) -> None:
    assert code(world.get(f"{rest}?seen=2026-01-01", grant=live)) == (403, "scope.field")


def test_only_what_is_verifiable_can_be_verified(world: World, live: str) -> None:
    response = world.post("/verify", {"key": "P00003", "claims": {"电话": "13800000003"}}, grant=live)
    assert code(response) == (403, "scope.field")


def test_a_page_larger_than_granted_is_refused(world: World) -> None:
    grant = world.grant(max_rows=10)
    assert len(world.get("", grant=grant).json["data"]) == 10
    assert code(world.get("?limit=11", grant=grant)) == (403, "scope.rows")
    keys = [f"P{n:05d}" for n in range(11)]
    assert code(world.post("/batch", {"keys": keys}, grant=grant)) == (403, "scope.rows")


def test_too_many_calls_are_refused_and_told_when_to_come_back(world: World) -> None:
    grant = world.grant(rate_per_minute=12)
    statuses = [world.get("/P00003", grant=grant).status for _ in range(3)]
    last = world.get("/P00003", grant=grant)
    assert statuses == [200, 200, 429]
    assert 1 <= int(last.headers["retry-after"]) <= 10


@pytest.mark.parametrize(
    "path",
    [
        f"/v1/{RESOURCE}/../{RESOURCE}/P00003",
        f"/v1/{RESOURCE}/./P00003",
        f"/v1//{RESOURCE}/P00003",
        f"//v1/{RESOURCE}/P00003",
        f"/v1/{RESOURCE}%2FP00003",
        f"/v1/{RESOURCE}/%2e%2e",
        f"/v1/{RESOURCE}/%2E%2E",
        f"/v1/{RESOURCE}/P00003;x=1",
        f"/v1/{RESOURCE}/P00003.",
        f"/v1/{RESOURCE}/P00003/",
        f"/v1/{RESOURCE}/P0000%33",
        f"/v1/{RESOURCE}/%00",
        f"/v1/{RESOURCE}/a%5Cb",
        f"/v1/{RESOURCE}/%e4%b8%ad",
        f"/v1/{RESOURCE}/a b",
        f"/v1/{RESOURCE}/" + "x" * 5000,
    ],
)
def test_a_path_has_one_spelling(world: World, live: str, path: str) -> None:
    assert code(world.call("GET", path, {"shuzheng-grant": live})) == (400, "request.path")


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", f"/V1/{RESOURCE}/P00003", (404, "not_found.operation")),
        ("GET", f"/v1/{RESOURCE}/a/b", (404, "not_found.operation")),
        ("GET", "/v1/902001/000007/P00003", (404, "not_found.operation")),
        ("GET", "/admin", (404, "not_found.operation")),
        ("POST", f"/v1/{RESOURCE}/delete", (404, "not_found.operation")),
        ("PUT", f"/v1/{RESOURCE}/P00003", (405, "request.method")),
        ("DELETE", f"/v1/{RESOURCE}", (405, "request.method")),
        ("HEAD", f"/v1/{RESOURCE}/P00003", (405, "request.method")),
    ],
)
def test_there_is_nothing_but_the_operations(world: World, method: str, path: str, expected: tuple[int, str]) -> None:
    assert code(world.call(method, path, {})) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/P00003?limit=1", (400, "request.query")),
        ("/P00003?fields=", (403, "scope.field")),
        ("?limit=1&limit=2", (400, "request.query")),
        ("?limit=0", (400, "request.query")),
        ("?limit=1e3", (400, "request.query")),
        ("?offset=10", (403, "scope.field")),
        ("?cursor=AAAA", (400, "request.cursor")),
        ("?cursor=%E4%B8%AD", (400, "request.cursor")),
        ("?%E6%AC%A1%E6%95%B0=abc", (400, "request.filter")),
        ("?%E6%AC%A1%E6%95%B0=99999999999999", (400, "request.filter")),
        ("?%E6%9C%89%E6%95%88=yes", (400, "request.filter")),
        ("?%E5%87%BA%E7%94%9F%E6%97%A5%E6%9C%9F=2026-13-45", (400, "request.filter")),
        ("?%E5%BE%97%E5%88%86=NaN", (400, "request.filter")),
        ("?%E5%9F%8E%E5%B8%82=%FF", (400, "request.encoding")),
        ("?%E5%9F%8E%E5%B8%82=a%00b", (400, "request.encoding")),
        ("?a&b", (400, "request.query")),
        ("/%FF", (400, "request.encoding")),
        ("/export.csv?limit=3", (400, "request.query")),
        ("?" + "&".join(f"a{n}=1" for n in range(60)), (400, "request.query")),
    ],
)
def test_bad_queries_are_named(world: World, live: str, target: str, expected: tuple[int, str]) -> None:
    assert code(world.get(target, grant=live)) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", "request.body"),
        (b"\xff\xfe", "request.body"),
        ('{"keys":["中"]}'.encode("gbk"), "request.body"),
        (b"[" * 10_000, "request.body"),
        (b'{"keys":[]}', "request.body"),
        (b'{"keys":"P00001"}', "request.body"),
        (b'{"keys":["P00001"],"x":1}', "request.body"),
        (b'{"keys":["P00001","P00001"]}', "request.body"),
        (b'{"keys":[{"$ne":1}]}', "request.key"),
        (b'{"keys":[true]}', "request.key"),
        (b'{"keys":["a\\u0000b"]}', "request.encoding"),
        (b'{"keys":["P00001"],"fields":["secret"]}', "scope.field"),
        (b'{"keys":["P00001"],"fields":[1]}', "request.body"),
    ],
)
def test_bad_bodies_are_named(world: World, live: str, body: bytes, expected: str) -> None:
    response = world.ask("POST", f"/v1/{RESOURCE}/batch", grant=live, body=body)
    assert response.json["code"] == expected
    assert response.status == KINDS[expected].status


@pytest.mark.parametrize(
    "document",
    [
        {"key": "P00003", "claims": {"次数": True}},
        {"key": "P00003", "claims": {"次数": [3]}},
        {"key": "P00003", "claims": {"有效": "true"}},
        {"key": "P00003", "claims": {"姓名": None}},
        {"key": "P00003", "claims": {}},
        {"claims": {"姓名": "演示3"}},
    ],
)
def test_bad_claims_are_refused_whatever_the_row_holds(world: World, live: str, document: object) -> None:
    assert code(world.post("/verify", document, grant=live)) == (400, "request.body")


def test_a_body_over_a_mebibyte_is_refused(world: World, live: str) -> None:
    body = b'{"keys":["' + b"x" * 2**20 + b'"]}'
    assert code(world.ask("POST", f"/v1/{RESOURCE}/batch", grant=live, body=body)) == (413, "request.body_too_large")


def test_a_get_with_a_body_is_refused(world: World, live: str) -> None:
    target = f"/v1/{RESOURCE}/P00003"
    headers = signed("GET", target, grant=live)
    assert code(world.call("GET", target, headers, b"x")) == (400, "request.body")


@pytest.mark.parametrize("extra", [{"x": "y" * 20_000}, {f"x-{n}": "1" for n in range(80)}])
def test_too_many_headers_are_refused(world: World, live: str, extra: dict[str, str]) -> None:
    target = f"/v1/{RESOURCE}/P00003"
    headers = {**signed("GET", target, grant=live), **extra}
    assert code(world.call("GET", target, headers)) == (431, "request.headers_too_large")


def test_a_header_that_is_no_ascii_is_refused_and_recorded(world: World, live: str) -> None:
    target = f"/v1/{RESOURCE}/P00003"
    headers = {**signed("GET", target, grant=live), "shuzheng-purpose": "\xff\xfe\x80"}
    response = world.call("GET", target, headers)
    assert code(response) == (401, "auth.signature")
    assert len(world.evidence_of(response)) == 1


@pytest.mark.parametrize("key", ["' OR '1'='1", "P00003'; DROP TABLE people; --", "$1", "%s", '"'])
def test_a_key_is_a_value_and_never_sql(world: World, live: str, snapshot: str, key: str) -> None:
    target = "/" + quote(key, safe="!$&'()*,=:@")
    assert world.get(target, grant=live).status in (400, 404)
    assert world.get(target.replace(";", "%3B"), grant=snapshot).status in (400, 404)
    assert world.post("/batch", {"keys": [key]}, grant=live).json["data"] == []


def test_a_number_as_key_must_be_one(world: World) -> None:
    grant = world.grant(key="n", columns=(Column("编号", "id", "text"), Column("次数", "n", "integer")))
    assert world.get("/3", grant=grant).json["data"]["编号"] == "P00003"
    assert code(world.get("/x", grant=grant)) == (400, "request.key")
    assert code(world.get("/99999999999999999999", grant=grant)) == (400, "request.key")
    assert world.post("/batch", {"keys": [4, "5"]}, grant=grant).json["missing"] == []
    assert [row["次数"] for row in world.get("?limit=3", grant=grant).json["data"]] == [1, 2, 3]


def test_a_grant_over_a_column_that_is_gone_says_so(world: World) -> None:
    columns = (Column("编号", "id", "text"), Column("旧列", "dropped", "text"))
    for engine in ({}, {"engine": world.snapshot_engine()}):
        grant = world.grant(columns=columns, **engine)
        assert code(world.get("/P00003", grant=grant)) == (502, "source.shape")
        assert code(world.get("/export.csv", grant=grant)) == (502, "source.shape")


@pytest.mark.parametrize(
    "changes",
    [
        {"columns": (Column("编号", "id", "text", mask="no-such-mask"),)},
        {"columns": (Column("编号", "id", "text", mask="token"),), "token_key": ""},
        {"columns": ()},
        {"engine": Engine("postgres", "x", relation="people", sealed_dsn="00")},
    ],
    ids=["mask", "token", "columns", "seal"],
)
def test_a_grant_that_cannot_be_carried_out_harms_no_other(world: World, live: str, changes: dict[str, object]) -> None:
    broken = world.grant(**changes)
    assert code(world.get("/P00003", grant=broken)) == (503, "grant.broken")
    assert world.get("/P00003", grant=live).status == 200


def test_exports_at_once_are_bounded(world: World, live: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shuzheng.gateway.app.EXPORTS_AT_ONCE", 0)
    assert code(world.get("/export.csv", grant=live)) == (429, "rate.export")


def test_health_and_openapi_need_no_signature(world: World) -> None:
    assert world.call("GET", "/v1/healthz", {}).json == {"status": "ok"}
    document = world.call("GET", "/v1/openapi.json", {}).json
    assert document["openapi"] == "3.1.0"
    assert len(document["paths"]) == 9


def test_every_problem_can_be_told() -> None:
    assert all(kind.title and kind.title_en and 400 <= kind.status < 600 for kind in KINDS.values())
