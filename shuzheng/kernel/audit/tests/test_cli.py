"""What the operator sees at the command line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from shuzheng.kernel.audit import cli, queries
from shuzheng.kernel.audit.tests.conftest import COMMITTED, Hand
from shuzheng.lib import postgres

pytestmark = COMMITTED
Write = Callable[..., None]


@pytest.fixture(autouse=True)
def _server_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "start", str)  # it runs already, from the real data folder


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.audit, list(words))


def test_verify_says_that_all_is_well(written: Write) -> None:
    written(12)

    result = run("verify")

    assert result.exit_code == 0
    assert "日志完好：12 行，3 个签名树头" in result.output


def test_verify_names_the_row_and_fails(written: Write, by_hand: Hand) -> None:
    written(12)
    by_hand("UPDATE audit_logline SET body = replace(body, '件', '桩') WHERE seq = 7")

    result = run("verify")

    assert result.exit_code == 1
    assert "✗ 第 7 行：正文被改动" in result.output


def test_verify_answers_machines_in_json(written: Write, by_hand: Hand) -> None:
    written(12)
    by_hand("DELETE FROM audit_logline WHERE seq > 10", "DELETE FROM audit_treehead WHERE size > 10")

    found = json.loads(run("verify", "--json").output)["findings"]

    assert [(one["kind"], one["first"], one["last"]) for one in found] == [("cut", 11, 12)]


def test_progress_is_shown_when_it_takes_long(written: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "QUIET_S", 0)
    monkeypatch.setattr(queries, "FETCH", 5)
    written(12)

    assert "已核验 5 / 12 行" in run("verify").output


def test_a_witness_keeps_heads_and_compares_them(written: Write, by_hand: Hand, tmp_path: Path) -> None:
    written(5)
    kept = tmp_path / "witness.jsonl"
    kept.write_text(run("head").output)
    written(3)
    kept.write_text(kept.read_text() + run("head").output + "\n")

    agreed = run("check-witness", str(kept))
    by_hand("DELETE FROM audit_treehead WHERE size > 5")
    disagreed = run("check-witness", str(kept))

    assert (agreed.exit_code, disagreed.exit_code) == (0, 1)
    assert "见证的树头共 2 个，全部相符" in agreed.output
    assert "✗ 文件第 2 行：日志只有 5 行" in disagreed.output


@pytest.mark.parametrize(("text", "said"), [("", "没有树头"), ("rubbish\n", "不是签名树头")])
def test_a_witness_file_with_no_head_is_no_agreement(written: Write, tmp_path: Path, text: str, said: str) -> None:
    kept = tmp_path / "witness.jsonl"
    kept.write_text(text)

    result = run("check-witness", str(kept))

    assert result.exit_code == 1
    assert said in result.output


def test_a_line_and_the_growth_are_proved(written: Write) -> None:
    written(12)

    assert json.loads(run("prove", "7").output)["seq"] == 7
    assert json.loads(run("prove-growth", "5").output)["first"] == 5


@pytest.mark.parametrize("words", [("prove", "13"), ("prove-growth", "0")])
def test_what_is_not_there_is_said_in_words(written: Write, words: tuple[str, str]) -> None:
    written(12)

    result = run(*words)

    assert result.exit_code == 1
    assert "日志" in result.output


def test_an_empty_log_has_no_head(log: None) -> None:
    assert "日志还是空的" in run("head").output


@pytest.mark.parametrize("command", ["verify", "head", "prove", "prove-growth", "check-witness", "purge"])
def test_every_command_shows_an_example(command: str) -> None:
    assert "例：shuzheng audit" in run(command, "--help").output
