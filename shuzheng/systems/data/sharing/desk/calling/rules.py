"""A call as the gateway wants it: its target, its body, and the same as curl and Python. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from shuzheng.lib.errors import Refused

SAFE = "-._~"
FORMATS = {"ndjson": "NDJSON", "csv": "CSV"}
REASONS: dict[str, str] = {
    "request.path": "路径写法不规范",
    "request.query": "查询参数有误",
    "request.filter": "筛选条件有误",
    "request.cursor": "游标无效",
    "request.key": "主键值格式不对",
    "request.body": "请求体格式不对",
    "not_found.operation": "没有这个操作",
    "not_found.row": "没有这一行",
    "auth.missing": "没有签名",
    "auth.malformed": "签名头不合规定",
    "auth.key": "密钥不存在、到期或已吊销",
    "auth.signature": "签名不符",
    "auth.clock": "签名时间相差过大",
    "auth.digest": "请求体与摘要不符",
    "auth.replay": "重放的请求",
    "auth.authority": "不是发给本网关的",
    "grant.unknown": "没有这项授权",
    "grant.suspended": "授权已暂停或终止",
    "grant.not_yet": "授权尚未生效",
    "grant.expired": "授权已到期",
    "grant.broken": "授权无法执行",
    "purpose.mismatch": "使用场景不一致",
    "scope.resource": "超出授权的资源",
    "scope.operation": "超出授权的操作",
    "scope.field": "超出授权的数据项",
    "scope.masked": "按脱敏项筛选",
    "scope.rows": "超过单次行数",
    "rate.limit": "调用过于频繁",
    "rate.guess": "对同一行核验过多",
    "rate.export": "同时导出过多",
    "feed.stale": "网关核不到授权状态",
    "evidence.unavailable": "网关无法留痕",
    "replay.full": "防重放登记已满",
    "source.down": "数据源连不上",
    "source.busy": "数据源繁忙",
    "source.open": "数据源连续出错，暂停访问",
    "source.timeout": "数据源超时",
    "source.bad": "数据源应答有误",
    "source.too_large": "数据源应答过大",
    "source.shape": "数据源结构已变化",
    "internal": "网关内部错误",
}
ADVICE: dict[str, str] = {
    "not_found.row": "核对主键值：大小写、全半角、前后空格。",
    "auth.key": "请数据官在“应用密钥”中签发或轮换密钥。",
    "grant.suspended": "查看授权页的暂停事由，按要求整改后由提供部门恢复。",
    "grant.not_yet": "授权尚未到起始日期。",
    "grant.expired": "在授权页申请续期，或重新提出共享申请。",
    "scope.field": "只选授权之内的数据项；确需更多的，另行申请。",
    "scope.masked": "脱敏的数据项不能用来筛选，请换一个数据项。",
    "scope.rows": "减少每次的行数，分页获取。",
    "rate.limit": "稍等片刻再试；经常超限的，可与提供部门商定更高的频率。",
    "rate.guess": "同一行十分钟内最多核验十次。",
    "source.down": "提供部门的数据源暂时不可用，请稍后再试或联系提供部门。",
    "source.shape": "提供部门须重新测试并挂接后才能恢复。",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be called, as the form says it."""

    grant: str
    resource: str
    purpose: str
    operation: str
    key: str = ""
    keys: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    filters: tuple[tuple[str, str], ...] = ()  # ("city.eq", "石家庄")
    claims: Mapping[str, str] = field(default_factory=dict)
    limit: int = 20
    cursor: str = ""
    format: str = "ndjson"


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request below the gateway's address."""

    method: str
    target: str  # path and query, spelled as it is signed
    body: str | None
    grant: str
    purpose: str

    @property
    def path(self) -> str:
        """The path alone."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """The query as it is signed, its question mark with it."""
        return f"?{self.target.partition('?')[2]}"


def call(asked: Asked) -> Call:
    """The request of docs/gateway.md §5 for what was asked."""
    base = f"/v1/{asked.resource}"
    fields = [("fields", ",".join(asked.fields))] if asked.fields else []
    match asked.operation:
        case "lookup":
            return _get(asked, f"{base}/{_key(asked.key)}", fields)
        case "page":
            more = [("cursor", asked.cursor)] if asked.cursor else []
            return _get(asked, base, [("limit", str(asked.limit)), *fields, *asked.filters, *more])
        case "export":
            return _get(asked, f"{base}/export.{asked.format}", [*fields, *asked.filters])
        case "batch":
            document: dict[str, Any] = {"keys": list(asked.keys), **({"fields": list(asked.fields)} if fields else {})}
            return _post(asked, f"{base}/batch", document)
        case "verify":
            return _post(asked, f"{base}/verify", {"key": asked.key, "claims": dict(asked.claims)})
    raise Refused("没有这种操作", code="sharing.operation", status=400)


def _get(asked: Asked, path: str, query: Sequence[tuple[str, str]]) -> Call:
    told = urlencode(query, quote_via=quote, safe=f"{SAFE},")
    return Call("GET", f"{path}?{told}" if told else path, None, asked.grant, asked.purpose)


def _post(asked: Asked, path: str, document: object) -> Call:
    return Call("POST", path, json.dumps(document, ensure_ascii=False), asked.grant, asked.purpose)


def _key(key: str) -> str:
    if "/" in key or key.endswith(".") or key.startswith("export.") or key in ("batch", "verify"):
        raise Refused(
            "这个主键值不能写进网址，请改用“批量查询”", code="sharing.key", fields={"key": "请改用“批量查询”"}
        )
    return quote(key, safe=SAFE)


def filters(lines: Sequence[str], names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """`所在城市 = 石家庄` written as `city=石家庄` or `n.ge=7`, one on each line."""
    found = []
    for line in lines:
        name, sign, value = line.partition("=")
        if not sign or name.strip().partition(".")[0] not in names:
            raise Refused(
                f"筛选条件“{line}”应写成“字段=值”或“字段.ge=值”，字段须是可筛选的数据项",
                code="sharing.filter",
                fields={"filters": f"“{line}”的写法不对"},
            )
        found.append((name.strip(), value.strip()))
    return tuple(found)


def claims(lines: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """What is claimed of a row: `name=张三`, one on each line."""
    found = {}
    for line in lines:
        name, sign, value = line.partition("=")
        if not sign or name.strip() not in names:
            raise Refused(
                f"“{line}”应写成“数据项=值”，数据项须在可核验之列",
                code="sharing.claim",
                fields={"claims": f"“{line}”的写法不对"},
            )
        found[name.strip()] = value.strip()
    return found


def curl(one: Call, *, gateway: str, key_id: str) -> str:
    """The same call by curl and openssl; the secret is the reader's to put in."""
    scheme, _, host = gateway.partition("://")
    covered = '"@method" "@authority" "@path" "@query" "shuzheng-grant" "shuzheng-purpose"'
    lines = [
        "KEY_ID=" + _sh(key_id or "在此填入密钥编号"),
        "SECRET='在此填入应用密钥'",
        f"GATEWAY={_sh(host.rstrip('/'))}",
        f"GRANT={_sh(one.grant)}",
        f"PURPOSE={_sh(quote(one.purpose, safe=''))}",
        f"path={_sh(one.path)} query={_sh(one.query)}",
    ]
    base = [
        '"@method": ' + one.method,
        '"@authority": %s',
        '"@path": %s',
        '"@query": %s',
        '"shuzheng-grant": %s',
        '"shuzheng-purpose": %s',
    ]
    values, headers = ['"$GATEWAY"', '"$path"', '"$query"', '"$GRANT"', '"$PURPOSE"'], []
    if one.body is not None:
        covered += ' "content-digest"'
        lines.append(f"body={_sh(one.body)}")
        lines.append('digest="sha-256=:$(printf %s "$body" | openssl dgst -sha256 -binary | openssl base64 -A):"')
        base.append('"content-digest": %s')
        values.append('"$digest"')
        headers = ['-H "content-digest: $digest"', '-H "content-type: application/json"', '--data-raw "$body"']
    escaped = covered.replace('"', '\\"')
    lines.append("nonce=$(openssl rand -hex 16)")
    lines.append(
        f'params="({escaped});created=$(date +%s);keyid=\\"$KEY_ID\\";nonce=\\"$nonce\\";alg=\\"hmac-sha256\\""'
    )
    told = "\\n".join([*base, '"@signature-params": %s'])
    given = " ".join([*values, '"$params"'])
    lines.append(f"signature=$(printf '{told}' \\\n  {given} \\")
    lines.append('  | openssl dgst -sha256 -hmac "$SECRET" -binary | openssl base64 -A)')
    url = f'"{scheme}://$GATEWAY$path' + ("$query" if one.query != "?" else "") + '"'
    ask = [
        f"curl {url}" if one.method == "GET" else f"curl -X POST {url}",
        '-H "shuzheng-grant: $GRANT" -H "shuzheng-purpose: $PURPOSE"',
        '-H "signature-input: sig1=$params" -H "signature: sig1=:$signature:"',
        *headers,
    ]
    lines.append(" \\\n  ".join(ask))
    return "\n".join(lines)


def _sh(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


PYTHON = """import base64, hashlib, hmac, secrets, time, urllib.request
from urllib.parse import quote, urlsplit

KEY_ID, SECRET = {key_id}, b"..."  # 在此填入应用密钥
url, method, body = {url}, {method}, {body}
values = {{
    "@method": method, "@authority": urlsplit(url).netloc, "@path": urlsplit(url).path,
    "@query": "?" + urlsplit(url).query,
    "shuzheng-grant": {grant}, "shuzheng-purpose": quote({purpose}, safe=""),
}}
if body is not None:
    values["content-digest"] = f"sha-256=:{{base64.b64encode(hashlib.sha256(body).digest()).decode()}}:"
covered = " ".join(f'"{{name}}"' for name in values)
params = f'({{covered}});created={{int(time.time())}};keyid="{{KEY_ID}}";nonce="{{secrets.token_hex(16)}}"'
params += ';alg="hmac-sha256"'
base = "".join(f'"{{name}}": {{value}}\\n' for name, value in values.items()) + f'"@signature-params": {{params}}'
signature = base64.b64encode(hmac.digest(SECRET, base.encode(), "sha256")).decode()
headers = {{name: value for name, value in values.items() if not name.startswith("@")}}
headers |= {{"signature-input": f"sig1={{params}}", "signature": f"sig1=:{{signature}}:"}}
request = urllib.request.Request(url, body, headers, method=method)
print(urllib.request.urlopen(request).read().decode())
"""


def python(one: Call, *, gateway: str, key_id: str) -> str:
    """The same call by Python's standard library."""
    return PYTHON.format(
        key_id=repr(key_id or "在此填入密钥编号"),
        url=repr(f"{gateway.rstrip('/')}{one.target}"),
        method=repr(one.method),
        body="None" if one.body is None else f"{one.body!r}.encode()",
        grant=repr(one.grant),
        purpose=repr(one.purpose),
    )
