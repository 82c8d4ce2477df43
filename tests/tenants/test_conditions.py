"""What one shop agrees, shows and issues is nothing at the other, whatever number or address is the same."""

from typing import Any

import pytest
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.conditions.services import Reading
from oscar_clientportal.documents.services import file_of, open_file
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("5.07")]
EMAIL = "ada@acme.example"


def twins(globex: Any) -> tuple[Any, Any]:
    """The same login, contact and company, by their numbers, at both shops."""
    ours = factories.make_contact(user=factories.make_user(EMAIL), role="super-admin")
    with globex():
        company = factories.make_company(pk=ours.company_id)
        user = factories.make_user(EMAIL, pk=ours.user_id)
        theirs = factories.make_contact(user=user, company=company, pk=ours.pk, role="super-admin")
    return ours, theirs


@pytest.mark.req("2.41", "2.43")
def test_a_view_and_prices_hold_at_their_own_shop_alone(globex: Any) -> None:
    ours, _theirs = twins(globex)
    shown, hidden = factories.make_product("Shown", "10.00"), factories.make_product("Hidden")
    factories.make_view(shown, company=ours.company)
    factories.make_condition(percent="50", company=ours.company)
    with globex():
        twin = factories.make_product("Twin", "10.00")
        other = Reading(ours.company_id)
        assert (other.has_view, other.profile.has_prices) == (False, False)
        assert other.sees([twin.pk]) == {twin.pk}
        assert other.price(twin, list_price=twin.stockrecords.get().price, currency="EUR") is None
    own = Reading(ours.company_id)
    assert own.sees([shown.pk, hidden.pk]) == {shown.pk}
    assert str(own.price(shown, list_price=shown.stockrecords.get().price, currency="EUR")) == "5.00"


@pytest.mark.req("2.33")
def test_a_document_and_its_number_are_their_own_shops(client: Any, globex: Any, globex_client: Any) -> None:
    ours, theirs = twins(globex)
    document = factories.make_document(ours.company, user=ours.user, number="R2026-00001")
    kept = file_of(document=document, format="pdf")
    address = reverse("clientportal_portal:document-file", args=[document.pk, "pdf"])
    with globex():
        assert not get_model("clientportal_documents", "Document").objects.visible_to(theirs.user).exists()
        globex_client.force_login(theirs.user)
        assert globex_client.get(address).status_code == 404
        twin = factories.make_document(theirs.company, user=theirs.user, number="R2026-00001")
        elsewhere = file_of(document=twin, format="pdf")
    assert [each.file.name.split("/")[0] for each in (kept, elsewhere)] == ["acme", "globex"]
    client.force_login(ours.user)
    answer = client.get(address)
    assert b"".join(answer) == open_file(kept)
