"""The handful is whole, and made by the rules that bind everybody."""

import pytest

from seeds import small
from shuzheng.kernel.orgs import queries

pytestmark = pytest.mark.django_db


def test_everybody_in_the_handful_may_do_what_the_role_says() -> None:
    here = small()

    assert here.education_officer.org == here.education
    assert here.education_officer.may("exchange.bind", at=here.education)
    assert not here.education_officer.may("exchange.bind", at=here.environment)
    assert here.reviewer.may("catalogue.review", at=here.education)
    assert here.citizen.may("self.view")
    assert queries.data_officer(here.market) == here.market_officer
