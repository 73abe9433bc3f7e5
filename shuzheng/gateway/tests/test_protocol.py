"""docs/gateway.md, executed: each example, the signing vector, the shell and the Python program, the problems."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import orjson
import pytest

from shuzheng.gateway.client import sign
from shuzheng.gateway.problems import KINDS
from shuzheng.gateway.tests.server import Server
from shuzheng.gateway.tests.world import PURPOSE, SECRETS, World, signed
from shuzheng.kernel.exchange.specs import Column
from shuzheng.lib.home import ROOT

DOCUMENT = (ROOT / "docs" / "gateway.md").read_text()


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", DOCUMENT, re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A request and what it must give."""

    method: str
    target: str
    body: bytes | None
    status: int
    code: str
    answer: str


def example(block: str) -> Example:
    lines = block.strip().splitlines()
    asked = [line[2:] for line in lines if line.startswith("> ")]
    status, _, code = next(line[2:] for line in lines if line.startswith("< ")).partition(" ")
    method, target = asked[0].split(" ")
    body = asked[1].encode() if len(asked) > 1 else None
    return Example(method, target, body, int(status), code, "\n".join(n for n in lines if n[:2] not in ("> ", "< ")))


EXAMPLES = [example(block) for block in blocks("example")]


@pytest.fixture(scope="module")
def grant(world: World) -> str:
    """The grant of the document's examples."""
    columns = (
        Column("id", "id", "text"),
        Column("name", "name", "text", mask="name"),
        Column("phone", "phone", "text", mask="phone"),
        Column("city", "city", "text"),
        Column("n", "n", "integer"),
    )
    return world.grant(columns=columns, verifiable=("name", "city"))


@pytest.mark.parametrize("one", EXAMPLES, ids=[one.target for one in EXAMPLES])
def test_an_example_gives_what_the_document_says(world: World, grant: str, one: Example) -> None:
    tricks = ".." in one.target  # the signing library would not spell it
    headers = {"shuzheng-grant": grant} if tricks else signed(one.method, one.target, grant=grant, body=one.body)
    response = world.call(one.method, one.target, headers, one.body or b"")
    assert response.status == one.status
    if one.answer.startswith("{") or one.code:
        said = response.json
        assert said.get("code", "") == one.code
        assert said.items() >= (orjson.loads(one.answer) if one.answer else {}).items()
    else:
        assert response.body.decode().split() == one.answer.split()


def test_the_document_has_its_examples() -> None:
    assert {one.status for one in EXAMPLES} == {200, 400, 403, 404}
    assert len(EXAMPLES) == 11


def test_the_signing_vector_is_right() -> None:
    first, *lines = blocks("vector")[0].strip().splitlines()
    given = dict(line.split(": ", 1) for line in lines)
    made = sign(
        "GET",
        first.removeprefix("GET "),
        None,
        key_id="ours",
        secret=SECRETS["ours"],
        grant=given["shuzheng-grant"],
        purpose=PURPOSE,
        created=int(re.findall(r"created=(\d+)", given["signature-input"])[0]),
        nonce=re.findall(r'nonce="([^"]+)"', given["signature-input"])[0],
    )
    assert made == given


def test_every_problem_is_in_the_document() -> None:
    rows = re.findall(r"^\| `([a-z_.]+)` \| (\d+) \| ([^|]+) \| ([^|]*) \|$", DOCUMENT, re.MULTILINE)
    assert {code: (int(status), title, article.strip()) for code, status, title, article in rows} == {
        code: (kind.status, kind.title, kind.article) for code, kind in KINDS.items()
    }


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["bash", "python"])
def test_the_programs_of_the_document_run(world: World, grant: str, kind: str, tmp_path: Path) -> None:
    if kind == "bash" and not (shutil.which("curl") and shutil.which("openssl")):
        pytest.skip("needs curl and openssl")
    (tmp_path / "program").write_text(blocks(kind)[0])
    with Server() as server:
        environment = {
            **os.environ,
            "GATEWAY": f"127.0.0.1:{server.port}",
            "KEY_ID": "ours",
            "SECRET": SECRETS["ours"].decode(),
            "GRANT": grant,
            "PURPOSE": quote(PURPOSE, safe=""),
            "PYTHONPATH": str(ROOT),
        }
        command = ["bash"] if kind == "bash" else [sys.executable]
        done = subprocess.run(
            [*command, str(tmp_path / "program")],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
    assert orjson.loads(done.stdout) == {"data": {"id": "P00003", "name": "演*"}}
