"""免提交: what another department holds is looked up by a real grant through the gateway, and says where it is from."""

from __future__ import annotations

from typing import Any

import pytest

from seeds import Small
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.queries import propose_from_file
from shuzheng.lib import clock
from shuzheng.systems.services.hall.drafts import actions as drafts
from shuzheng.systems.services.hall.drafts import queries
from shuzheng.systems.services.hall.tests.conftest import published
from tests.chain.conftest import house
from tests.chain.story import PURPOSE, Department
from tests.until import until

__all__ = ["house"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
KEY, STAFF = "统一社会信用代码", "从业人数"


@pytest.fixture
def here(house: str, here: Small) -> Small:
    """The cast of the hall, once the gateway stands."""
    return here


def test_a_granted_value_is_filled_in_through_the_gateway(
    here: Small, house: str, settings: Any, tmp_path: Any
) -> None:
    settings.GATEWAY_URL = house
    education, market = Department.of(here, "education"), Department.of(here, "market")
    path = tmp_path / "企业名录.csv"
    rows = f"{here.enterprise.uscc},燕赵食品,42\n{here.operator.uscc},数政运维,7\n"
    path.write_text(f"{KEY},企业名称,{STAFF}\n{rows}", "utf-8")
    proposed = propose_from_file(path, on=clock.today())
    confirmed: dict[str, dict[str, Any]] = {one.name: {"nullable": one.name != KEY} for one in proposed}
    words = {"name": "企业名录", "summary": "在册企业", "data_format": "spreadsheet", "update_cycle": "yearly"}
    resource = education.describe(proposed, confirmed, **words)
    with path.open("rb") as file:
        binding = exchange.bind_file(
            resource_id=resource, upload=file, name=path.name, by=education.clerk, at=clock.now(), keep_dirty=True
        )
    education.test_and_bind(binding)
    code = education.publish(resource)
    request = market.apply(resource, [KEY, STAFF])
    until_day = clock.today().replace(year=clock.today().year + 1, day=1)
    grant = education.agree(request, [KEY, STAFF], "按职责", until=until_day)
    caller = market.application(house)
    until(lambda: caller.lookup(grant, code, here.enterprise.uscc).status_code == 200, 10)

    schema = {"properties": {"staff": {"type": "string", "title": "人数", "x-supplied": f"resource:{code}/{STAFF}"}}}
    version = published(here, form_schema=schema, audiences=["enterprise"], materials=[])
    draft = drafts.begin(matter=version, org=here.enterprise, by=here.agent, at=clock.now())

    assert queries.answers(draft) == {"staff": "42"}
    assert draft.supplied["answers"]["staff"] == f"省教育厅《企业名录》（共享授权：{PURPOSE}）"


def test_without_the_gateway_the_applicant_says_it(here: Small, settings: Any) -> None:
    settings.GATEWAY_URL = "http://127.0.0.1:9"
    schema = {"properties": {"staff": {"type": "string", "title": "人数", "x-supplied": "resource:none/人数"}}}
    version = published(here, form_schema=schema, audiences=["enterprise"], materials=[])
    draft = drafts.begin(matter=version, org=here.enterprise, by=here.agent, at=clock.now())
    assert queries.answers(draft) == {}
