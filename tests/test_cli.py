"""The `shuzheng` command as a person at a terminal meets it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from shuzheng.cli import cli
from shuzheng.config import commands
from tests.shared import data


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, prog_name="shuzheng")


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "名单.csv"
    path.write_text(
        "姓名,身份证号,信用代码,日期\n"
        "某甲,130102188001010011,11130000MB1234562C,2026-01-02\n"
        "某乙,130102188001010012,111300000000000139,\n"
        "某丙,130102188013010011,11130000MB1234562C,2026/1/2\n",
        encoding="gbk",
    )
    return path


def test_help_lists_every_command_without_importing_any() -> None:
    result = run("--help")

    assert result.exit_code == 0
    assert all(f"  {name} " in result.output for name in commands.COMMANDS)


@pytest.mark.parametrize("name", ["check", "code", "due"])
def test_each_command_shows_an_example(name: str) -> None:
    result = run(name, "--help")

    assert result.exit_code == 0
    assert f"shuzheng {name} " in result.output
    assert "例：" in result.output


def test_a_command_whose_module_is_missing_says_so_and_leaves_the_others_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(commands.COMMANDS, "run", commands.Command("shuzheng.nowhere:run", "x"))

    assert "命令“run”没有安装" in run("run").output
    assert run("code", "uscc", "11130000MB1234562C").exit_code == 0
    assert run("--help").exit_code == 0


def test_a_fault_inside_a_command_is_not_hidden_as_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "faulty_room.py").write_text("import a_library_that_is_not_there\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(commands.COMMANDS, "run", commands.Command("faulty_room:run", "x"))

    assert isinstance(run("run").exception, ModuleNotFoundError)


@pytest.mark.parametrize(
    ("kind", "value", "exit_code", "words"),
    [
        ("uscc", "91350100M000100Y43", 0, "合规（统一社会信用代码）"),
        ("uscc", "111300000000000139", 1, "第 17 位"),
        ("citizen-id", "130102188001010012", 1, "第 18 位校验码应为“1”"),
        ("document-number", "冀政发〔2023〕3号", 0, "合规（发文字号）"),
        ("org-code", "-", 1, "应为 9 位"),
        ("nothing", "1", 2, "citizen-id"),
    ],
)
def test_a_code_is_valid_or_the_reason_is_given(kind: str, value: str, exit_code: int, words: str) -> None:
    result = run("code", kind, value)

    assert result.exit_code == exit_code
    assert words in result.output


def test_a_code_is_checked_without_django_or_a_database() -> None:
    script = (
        "import sys; from click.testing import CliRunner; from shuzheng.cli import cli;"
        "CliRunner().invoke(cli, ['code', 'uscc', '11130000MB1234562C']);"
        "print(sorted({'django', 'pyarrow', 'duckdb', 'psycopg', 'holidays'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)

    assert done.stdout.strip() == "[]"


def test_a_due_date_names_the_days_that_were_not_counted() -> None:
    result = run("due", "2026-09-24", "1wd", "--offline")

    assert result.exit_code == 0
    assert result.output.startswith("2026-09-28（周一）届满\n")
    assert "  2026-09-25 中秋节\n" in result.output
    assert "暂定" not in result.output


def test_a_due_date_in_an_unpublished_year_says_that_it_is_provisional() -> None:
    result = run("due", "2026-12-20", "10wd", "--offline")

    assert result.output.startswith("2027-01-04（周一）届满\n")
    assert "暂定：2027 年尚无官方放假安排" in result.output


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        ("2026-11-20", "1wd", "2026-11-23"),
        ("2026-11-20", "20wd", "2026-12-18"),
        ("2026-08-01", "60d", "2026-09-30"),
        ("2026-11-20T09:30", "24h", "2026-11-21"),
        ("2026-11-20", "24h", "2026-11-21"),
        ("1999-12-31", "1wd", "2000-01-04"),
    ],
)
def test_a_due_date_as_json(start: str, limit: str, end: str) -> None:
    assert json.loads(run("due", start, limit, "--offline", "--json").output)["due"] == end


@pytest.mark.parametrize(
    ("start", "limit", "words"),
    [
        ("2026-13-01", "1wd", "日期“2026-13-01”写法不对"),
        ("2026-11-20", "20", "20wd（工作日）"),
        ("x", "1d", "写法不对"),
    ],
)
def test_a_date_or_limit_that_cannot_be_read_is_refused(start: str, limit: str, words: str) -> None:
    result = run("due", start, limit)

    assert result.exit_code == 2
    assert words in result.output


@pytest.mark.django_db
def test_a_due_date_follows_the_schedule_in_the_database() -> None:
    result = json.loads(run("due", "2026-09-18", "1wd", "--json").output)

    assert (result["due"], result["source"]) == ("2026-09-20", "数据库中的放假安排")


def test_a_file_is_checked_row_by_row_and_personal_values_are_masked(roster: Path) -> None:
    result = run("check", str(roster), "--column", "身份证号=citizen-id", "--column", "信用代码=uscc")

    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "第 3 行 身份证号 130102********0012：第 18 位校验码应为“1”，现为“2”，请核对各位有无抄错",
        "第 3 行 信用代码 111300000000000139：第 17 位（其中组织机构代码的校验码）应为“9”，现为“3”，请核对各位有无抄错",
        "第 4 行 身份证号 130102********0011：第 7 至 14 位不是真实存在的日期",
        "共检查 3 行，2 行不合规",
    ]


def test_an_empty_value_fails_unless_the_column_may_be_empty(roster: Path) -> None:
    strict = json.loads(run("check", str(roster), "--column", "日期=date", "--json").output)
    lenient = json.loads(run("check", str(roster), "--column", "日期=date?", "--json").output)

    assert [one["row"] for one in strict["failures"]] == [3, 4]
    assert [(one["row"], one["value"]) for one in lenient["failures"]] == [(4, "2026/1/2")]
    assert (lenient["rows"], lenient["failed"]) == (3, 1)


def test_a_file_without_faults_exits_with_zero() -> None:
    path = data("09_institutions/universities_moe.csv")

    result = run("check", str(path), "--column", "code=moe-school", "--column", "level=education")

    assert (result.exit_code, result.output) == (0, "共检查 2631 行，全部合规\n")


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("没有=uscc", "文件里没有列“没有”，现有：姓名"),
        ("姓名", "列名=标准"),
        ("姓名=nothing", "没有数据标准“nothing”"),
    ],
)
def test_a_column_that_cannot_be_checked_is_refused(roster: Path, column: str, words: str) -> None:
    result = run("check", str(roster), "--column", column)

    assert result.exit_code == 2
    assert words in result.output


def test_a_row_that_cannot_be_read_counts_as_failed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('日期\n2026-01-02\n"2026\n2026-01-03\n')

    result = run("check", str(path), "--column", "日期=date")

    assert result.exit_code == 1
    assert result.output.splitlines()[0].startswith("第 3 行：引号没有成对")


MEASURE = """
import pathlib, resource, sys
from shuzheng.cli import cli
resource.setrlimit(resource.RLIMIT_AS, (500 * 2**20, 500 * 2**20))
sys.argv = ["shuzheng", "check", sys.argv[1], "--column", "身份证号=citizen-id"]
try:
    cli()
except SystemExit as done:
    peak = pathlib.Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
    print(done.code, peak, file=sys.stderr)  # not ru_maxrss, which a child inherits from its parent
"""


@pytest.mark.slow
def test_a_large_file_is_checked_in_little_memory_and_its_bad_rows_are_found(tmp_path: Path) -> None:
    good = "130102188001010011,演示人员甲,河北省石家庄市长安区建北街道某某路某某号,2026-11-22,备注\n"
    bad = good.replace("0011,", "0012,")
    path = tmp_path / "large.csv"
    path.write_text("身份证号,姓名,地址,日期,备注\n" + good * 300_000 + bad + good * 200_000 + bad * 2)

    done = subprocess.run([sys.executable, "-c", MEASURE, path], check=True, capture_output=True, text=True)

    *_, measured = done.stderr.splitlines()
    code, peak = map(int, measured.split())
    assert code == 1
    assert [line.split()[1] for line in done.stdout.splitlines()[:3]] == ["300002", "500003", "500004"]
    assert "共检查 500003 行，3 行不合规" in done.stdout
    assert peak < 120 * 1024


def test_the_installed_command_brings_the_demonstration_with_it(tmp_path: Path) -> None:
    """Isolated and from elsewhere: only what is installed is found, not what lies in the present folder."""
    program = "from importlib import util; print(*(name for name in ('shuzheng', 'seeds') if util.find_spec(name)))"

    found = subprocess.run(
        [sys.executable, "-I", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert found.stdout.split() == ["shuzheng", "seeds"]
