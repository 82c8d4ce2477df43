"""How a line tells its beneficiary apart."""

import json

from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.portfolios.rules import BeneficiaryValue


@given(st.integers(), st.text(), st.text())
def test_a_line_is_told_apart_by_the_clients_id_alone(contact_id, name, new_name):
    assert repr(BeneficiaryValue(contact_id, name)) == repr(BeneficiaryValue(contact_id, new_name))
    assert repr(BeneficiaryValue(contact_id, name)) != repr(BeneficiaryValue(contact_id + 1, name))


@given(st.integers(), st.text())
def test_what_is_stored_is_the_name_in_a_list(contact_id, name):
    assert json.loads(json.dumps(BeneficiaryValue(contact_id, name))) == [name]
