"""`shuzheng call`: one signed call of the gateway, as a department's program makes it; or the same call as curl."""

from __future__ import annotations

import json
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote, urlencode

import click
import httpx

from shuzheng.gateway.client import sign
from shuzheng.lib.home import home

SECONDS = 60


@dataclass(frozen=True, slots=True)
class KeyFile:
    """An application's key, and what it may call: each with grant, resource, name and purpose."""

    gateway: str
    key_id: str
    secret: bytes
    grants: list[dict[str, str]]

    @classmethod
    def read(cls, path: Path) -> Self:
        """The file that `shuzheng run` wrote for the demonstration, or one's own of the same form."""
        try:
            said = json.loads(path.read_text("utf-8"))
            return cls(said["gateway"].rstrip("/"), said["key_id"], said["secret"].encode(), said["grants"])
        except FileNotFoundError:
            raise click.ClickException(f"找不到密钥文件 {path}：先运行 shuzheng run，或用 --key-file 指定") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise click.ClickException(f"{path} 不是密钥文件：应有 gateway、key_id、secret、grants") from None

    def grant(self, resource: str) -> dict[str, str]:
        """The grant for a resource, called by its code or name."""
        found = [one for one in self.grants if resource in (one["resource"], one["name"])]
        if not found:
            known = "；".join(f"{one['resource']} {one['name']}" for one in self.grants) or "无"
            raise click.ClickException(f"没有“{resource}”的授权。可调用的有：{known}")
        return found[0]


@click.command()
@click.argument("resource", metavar="资源")
@click.argument("key", required=False, metavar="[主键]")
@click.option("--fields", default="", metavar="数据项", help="只要这些数据项，逗号分隔")
@click.option("--where", multiple=True, metavar="名=值", help="筛选条件，可多次")
@click.option("--limit", type=int, help="每页行数")
@click.option("--export", type=click.Choice(["ndjson", "csv"]), help="整表导出到标准输出")
@click.option("--purpose", help="使用场景，默认为授权所载")
@click.option("--key-file", type=click.Path(path_type=Path), help="应用密钥文件，默认为演示应用的")
@click.option("--gateway", envvar="SHUZHENG_GATEWAY_URL", help="网关地址，默认为密钥文件所载")
@click.option("--curl", is_flag=True, help="不调用，只给出等效的 curl 命令（签名几分钟内有效，只能用一次）")
def call(
    resource: str, key: str | None, *, purpose: str | None, key_file: Path | None, gateway: str | None, curl: bool,
    **asked: Any,
) -> None:  # fmt: skip
    """按授权调用网关：给出主键则查一行，否则取一页；返回值已脱敏。

    \b
    例：shuzheng call 政务服务窗口名录 13010201
        shuzheng call 政务服务窗口名录 13010201 --curl
        shuzheng call 河北省行政区划代码 --where 级别=市级 --limit 3
    """
    held = KeyFile.read(key_file or home() / "demo-key.json")
    grant = held.grant(resource)
    url = f"{(gateway or held.gateway).rstrip('/')}/v1/{_path(grant['resource'], key, asked)}"
    who = {"key_id": held.key_id, "secret": held.secret, "grant": grant["grant"]}
    headers = sign("GET", url, None, purpose=purpose or grant["purpose"], **who)  # type: ignore[arg-type]
    if curl:
        click.echo(
            " \\\n  ".join(
                ["curl -sS", *(f"-H {shlex.quote(f'{n}: {v}')}" for n, v in headers.items()), shlex.quote(url)]
            )
        )
        return
    _answer(url, headers)


def _path(code: str, key: str | None, asked: dict[str, Any]) -> str:
    """What the call names: a row, an export or a page."""
    last = quote(key, safe="") if key else f"export.{asked['export']}" if asked["export"] else ""
    query = dict(one.partition("=")[::2] for one in asked["where"])
    query |= {name: str(asked[name]) for name in ("fields", "limit") if asked[name]}
    return code + (f"/{last}" if last else "") + (f"?{urlencode(query)}" if query else "")


def _answer(url: str, headers: dict[str, str]) -> None:
    """Print the answer as it comes; exit 1 when it is a refusal."""
    try:
        with httpx.stream("GET", url, headers=headers, timeout=SECONDS, trust_env=False) as response:
            if response.headers["content-type"].endswith("json"):
                response.read()
                click.echo(json.dumps(response.json(), ensure_ascii=False, indent=2))
            else:
                for piece in response.iter_bytes():
                    sys.stdout.buffer.write(piece)
            sys.exit(0 if response.is_success else 1)
    except httpx.TransportError as error:
        why = f"网关没有应答（{type(error).__name__}）：请确认 shuzheng run 正在运行，地址 {url} 无误"
        raise click.ClickException(why) from None
