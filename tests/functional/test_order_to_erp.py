"""From the checkout to the ERP: the order arrives there under its own number, with our number at the customer."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from oscar_clientportal.documents.opentrans import validate
from oscar_clientportal.documents.services import deliver_documents, file_of, open_file
from tests import erp as erps
from tests import factories
from tests.integration.documents.buying import company_with, order_on_invoice, papers_issued

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.33")]


@pytest.fixture
def erp_of_the_shop(erp: erps.Erp, settings: Any) -> erps.Erp:
    settings.CLIENTPORTAL = {
        **settings.CLIENTPORTAL,
        "ORDER_EXPORT_URL": erp.url,
        "ORDER_EXPORT_TOKEN": erps.TOKEN,
    }
    return erp


def test_an_order_arrives_with_its_number_our_number_and_what_was_bought(
    client: Client, erp_of_the_shop: erps.Erp
) -> None:
    name = "Evil \u202e<b>& Co\r\n]]>" + "n" * 80
    factories.make_site_offer(percent="7")
    user = company_with(name=name, our_number="L-4711")
    product = factories.make_product(f"Handbook {name}", "33.33", shipped=False)
    order = order_on_invoice(client, user, product, quantity=3)
    document = papers_issued(order)["order"]
    assert deliver_documents() == {"sent": 1}
    (received,) = erp_of_the_shop.orders()
    company = user.clientportal_contact.company
    assert received["number"] == order.number
    assert (received["our_number"], received["customer_number"]) == ("L-4711", company.number)
    assert Decimal(received["total"]) == order.total_excl_tax
    assert Decimal(received["total"]) + Decimal(received["tax"]) == order.total_incl_tax
    assert [(line["quantity"], line["unit"]) for line in received["lines"]] == [("3", "C62")]
    assert validate(open_file(file_of(document=document, format="xml"))) == []
