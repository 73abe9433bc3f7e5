"""How much one person may send in a day, and what the disk must keep free."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from seeds import Small, small
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.calendar.models import Parameter
from shuzheng.kernel.exchange.actions import keep_upload
from shuzheng.kernel.exchange.specs import Upload
from shuzheng.kernel.exchange.uploads import actions, rules
from shuzheng.kernel.exchange.uploads.models import KeptUpload
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused

pytestmark = pytest.mark.django_db
AT = clock.now().replace(hour=12)


@pytest.fixture
def here() -> Small:
    return small()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHUZHENG_HOME", str(tmp_path))
    Parameter.objects.filter(code="exchange.upload.day").update(value=2)
    return tmp_path / "uploads"


def send(here: Small, by: Person, megabytes: float, *, later: timedelta = timedelta()) -> Upload:
    body = BytesIO(b"a,b\n" * int(megabytes * 2**20 / 4))
    return keep_upload(org=here.education, upload=body, name="名单.csv", by=by, at=AT + later)


def test_an_upload_is_kept_and_on_record(here: Small, folder: Path) -> None:
    kept = send(here, here.education_clerk, 1)

    assert (folder / kept.stored).stat().st_size == 2**20
    assert KeptUpload.objects.get().by == here.education_clerk
    assert OutboxLine.objects.filter(action="exchange.upload").count() == 1


def test_a_person_sends_so_much_a_day_and_no_more(here: Small, folder: Path) -> None:
    send(here, here.education_clerk, 1.5)

    with pytest.raises(Refused, match="每人每天最多上传 2 MB，您今天已上传 1 MB") as refusal:
        send(here, here.education_clerk, 1)

    assert refusal.value.status == 413
    assert len(list(folder.iterdir())) == 1
    send(here, here.education_officer, 1)
    send(here, here.education_clerk, 1, later=timedelta(days=1))


def test_one_file_alone_may_be_too_much(here: Small, folder: Path) -> None:
    with pytest.raises(Refused, match="每人每天最多"):
        send(here, here.education_clerk, 3)
    assert list(folder.iterdir()) == []


def test_nothing_is_taken_in_when_the_disk_is_nearly_full(
    here: Small, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Parameter.objects.filter(code="exchange.upload.spare").update(value=2**40)

    with pytest.raises(Refused, match="剩余空间不足") as refusal:
        send(here, here.education_clerk, 1)

    assert refusal.value.status == 503
    assert list(folder.iterdir()) == []


def test_the_system_has_no_limit_of_a_person(here: Small) -> None:
    kept = actions.keep(upload=BytesIO(b"a\n" * 2**21), name="x.csv", by=SYSTEM, at=AT)
    assert kept.size > 2 * rules.MEGABYTE
