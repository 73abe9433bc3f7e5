"""The first three people of an installation, at the command line."""

import re
from datetime import date

import pytest
from click.testing import CliRunner, Result

from seeds.codes import uscc
from shuzheng.cli import cli
from shuzheng.kernel.orgs.models import Division, Person
from shuzheng.kernel.orgs.sign_in import actions
from shuzheng.kernel.orgs.sign_in.specs import Status
from shuzheng.lib import clock

THREE = ("--system", "jia=某甲", "--security", "yia=某乙", "--audit", "bing=某丙")


@pytest.fixture
def province(db: None) -> Division:
    return Division.objects.create(
        code="130000", name="河北省", level=Division.Level.PROVINCE, valid_from=date(2000, 1, 1)
    )


def run(*people: str) -> Result:
    code = uscc("11", "130000", 1)
    return CliRunner().invoke(cli, ["administrators", "--uscc", code, "--org", "某省数据局", *people])


def test_three_separated_administrators_are_entered_each_with_a_password_to_renew(province: Division) -> None:
    said = run(*THREE).output

    [password] = re.findall(r"系统管理员  jia  初始口令 (\S+)", said)
    entered = actions.sign_in(login="jia", password=password, address="127.0.0.1", at=clock.now())
    assert entered.status == Status.ENROL_NEEDED
    assert Person.objects.get(login="jia").may("orgs.manage")
    assert Person.objects.get(login="yia").may("orgs.grant_role")
    assert Person.objects.get(login="bing").may("audit.read")


def test_an_installation_with_people_is_refused(province: Division) -> None:
    run(*THREE)

    again = run("--system", "sun=某甲", "--security", "qian=某乙", "--audit", "zhou=某丙")

    assert again.exit_code == 2
    assert "已有人员" in again.output


@pytest.mark.parametrize(
    ("people", "words"),
    [
        (("--system", "jia", *THREE[2:]), "应为 登录名=姓名"),
        (("--system", "bing=某甲", *THREE[2:]), "已被使用"),
    ],
)
def test_a_bad_name_enters_nobody(province: Division, people: tuple[str, ...], words: str) -> None:
    refused = run(*people)

    assert words in refused.output
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_a_missing_division_says_what_to_do() -> None:
    assert "load_divisions" in run(*THREE).output
