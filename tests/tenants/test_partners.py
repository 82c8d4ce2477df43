"""A partner of one shop is nobody at the other."""

from typing import Any

import pytest
from django.urls import reverse
from oscar.core.loading import get_model

from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("4.03", "5.07")]

DASHBOARD = reverse("clientportal_portal:partner")


def test_a_partner_of_one_shop_finds_no_dashboard_at_the_other_by_the_same_login(
    client: Any, globex: Any, globex_client: Any
) -> None:
    partner = factories.make_partner()
    contact = partner.users.get().contact
    with globex():
        twin = factories.make_user(contact.email, pk=contact.user_id)
        factories.make_contact(user=twin, pk=contact.pk)
        globex_client.force_login(twin)
    client.force_login(contact.user)
    assert client.get(DASHBOARD).status_code == 200
    assert globex_client.get(DASHBOARD).status_code == 404
    assert DASHBOARD not in globex_client.get(reverse("customer:profile-view")).content.decode()
    with globex():
        assert not get_model("clientportal_impersonation", "Partner").objects.exists()
