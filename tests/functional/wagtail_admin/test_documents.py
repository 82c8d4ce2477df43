"""The panel "Documents": found, read, fetched, paid, sent again and issued; by whoever may."""

import hashlib
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from tests import factories

from .panels import read

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.33")]
DOCUMENTS = "/cms/client-portal/documents/"
DELIVERIES = "/cms/client-portal/deliveries/"
Document = get_model("clientportal_documents", "Document")
DocumentFile = get_model("clientportal_documents", "DocumentFile")
InvoicePayment = get_model("clientportal_documents", "InvoicePayment")
PendingDocument = get_model("clientportal_documents", "PendingDocument")


@pytest.fixture(autouse=True)
def private_root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(DocumentFile._meta.get_field("file"), "storage", FileSystemStorage(location=tmp_path))
    return tmp_path


@pytest.fixture
def company(db: None) -> Any:
    return factories.make_company("Demo Traders")


@pytest.fixture
def overdue(company: Any) -> Any:
    yesterday = clock.today() - timedelta(days=1)
    return factories.make_document(company, due="12.00", due_on=yesterday, number="R-LATE")


def page_of(document: Any) -> str:
    return f"{DOCUMENTS}inspect/{document.pk}/"


def url_of(name: str, *args: Any) -> str:
    return reverse(f"clientportal_documents:{name}", args=args)


def test_oscars_dashboard_leads_to_an_orders_documents_whoever_may_open_them(
    limited: Any, overdue: Any
) -> None:
    order = overdue.order
    paper = factories.make_document(kind="order", order=order)
    shown = [
        url_of("inspect", overdue.pk),
        url_of("file", overdue.pk, "pdf"),
        url_of("file", paper.pk, "xml"),
    ]
    for rights, links in ((["view_order", "view_document"], shown), (["view_order"], [])):
        client = limited(*rights)
        get_user_model().objects.filter(pk=client.session["_auth_user_id"]).update(is_staff=True)
        page = read(client, f"/dashboard/orders/{order.number}/")
        assert [url for url in shown if f'href="{url}"' in page] == links
        if links:
            assert client.get(links[-1])["Content-Type"] == "application/xml"


def asked(field: str, *values: str, operator: str = "one-of") -> str:
    return f"?c1f={field}&c1o={operator}" + "".join(f"&c1v={value}" for value in values)


def test_documents_are_found_by_number_order_customer_kind_day_and_what_is_open(
    editing: Any, company: Any, overdue: Any
) -> None:
    paid = factories.make_document(company, number="R-PAID")
    later = factories.make_document(
        company, due="5.00", number="R-OPEN", issued_at=clock.now() - timedelta(days=40)
    )
    order = factories.make_document(company, kind="order", number="O-77")
    today = clock.today().isoformat()
    for question, found in {
        "": {overdue, paid, later, order},
        "?q=r-late": {overdue},
        f"?q={overdue.order.number}": {overdue},
        "?q=traders+r-open": {later},
        "?q=globex": set(),
        asked("kind", "order"): {order},
        asked("state", "overdue"): {overdue},
        asked("state", "open"): {overdue, later},
        asked("state", "settled"): set(),
        asked("issued", today, "", operator="between"): {overdue, paid, order},
        asked("due", "", today, operator="between"): {overdue},
        asked("number", "R-P", operator="starts"): {paid},
        asked("company", "demo", operator="contains"): {overdue, paid, later, order},
        asked("language", "fr"): set(),
        asked("state", "nonsense"): {overdue, paid, later, order},
    }.items():
        page = read(editing, DOCUMENTS + question)
        shown = {each for each in (overdue, paid, later, order) if page_of(each) in page}
        assert shown == found, question


def test_what_is_open_and_overdue_stands_above_the_list_and_on_the_first_page(
    editing: Any, company: Any, overdue: Any
) -> None:
    factories.make_document(company, due="5.00")
    page = read(editing, DOCUMENTS)
    assert "€17.00 open, 2 invoices" in page
    assert "€12.00 overdue, 1 invoice" in page
    delivery = factories.make_document(company, kind="order").deliveries.create(
        channel="http", target="https://erp.example.com", status="failed"
    )
    PendingDocument.objects.create(order=overdue.order, kind="credit", error="Disk full")
    home = read(editing, "/cms/")
    for told in ("€12.00 overdue, 1 invoice", "1 order did not arrive", "1 document could not be issued"):
        assert told in home
    assert "Disk full" in read(editing, url_of("waiting"))
    assert f"{DELIVERIES}inspect/{delivery.pk}/" in read(editing, DELIVERIES + asked("status", "failed"))


def sheet_of(response: Any) -> list[tuple[Any, ...]]:
    content = b"".join(response.streaming_content)
    return list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))


def test_an_export_ends_with_the_sums_of_each_currency_and_kind(
    editing: Any, company: Any, overdue: Any
) -> None:
    factories.make_document(company, due="5.00", total="20.00")
    factories.make_document(company, total="900", currency="JPY")
    columns = "".join(f"&col={name}" for name in ("number", "total", "open_amount", "currency"))
    heading, *rows = sheet_of(editing.get(f"{DOCUMENTS}?export=xlsx{columns}"))
    assert len(rows) == 5
    place = {name: number for number, name in enumerate(heading)}
    assert [row[0] for row in rows[3:]] == ["Sum of Invoice, EUR", "Sum of Invoice, JPY"]
    assert rows[3][place["Amount"]] == pytest.approx(32)
    assert rows[3][place["Still open"]] == pytest.approx(17)
    assert rows[4][place["Amount"]] == pytest.approx(900)
    text = b"".join(editing.get(f"{DOCUMENTS}?export=csv").streaming_content).decode()
    assert "Sum of" not in text


def test_the_list_takes_as_many_queries_for_30_documents_as_for_2(editing: Any, company: Any) -> None:
    counts = []
    for number in (1, 2, 28):  # the first fills the caches
        for _each in range(number):
            factories.make_document(company, due="5.00")
        with CaptureQueriesContext(connection) as queries:
            read(editing, DOCUMENTS)
        counts.append(len(queries))
    assert counts[1] == counts[2]


def test_a_document_tells_what_it_says_of_both_parties_lines_and_vat(editing: Any, company: Any) -> None:
    facts = {"payment_terms": "Net <30> days", "language": "hu"}
    invoice = factories.make_document(company, due="12.00", facts=facts)
    credit = factories.make_document(company, kind="credit", order=invoice.order, corrects=invoice)
    invoice.reminders.create(level=1, open_amount="12.00")
    page = read(editing, page_of(invoice))
    for told in (
        "Acme Customs",
        "4711",
        "Handbook",
        "€12.00",
        "20 %",
        "Net &lt;30&gt; days",
        "Hungarian",
        credit.number,
    ):
        assert told in page
    assert "Record a payment" in page


def test_a_file_is_compared_with_what_was_issued_before_it_is_handed_out(
    editing: Any, company: Any, private_root: Path
) -> None:
    order = factories.make_document(company, kind="order", number="../O\r\n1")
    row = order.files.model(
        document=order, format="pdf", sha256=hashlib.sha256(b"%PDF-1").hexdigest(), size=6
    )
    row.file.save("a.pdf", ContentFile(b"%PDF-1"), save=False)
    row.save()
    assert "Kept as it was issued." in read(editing, page_of(order))
    response = editing.get(url_of("file", order.pk, "pdf"))
    assert response.content == b"%PDF-1"
    assert response["Content-Disposition"] == 'attachment; filename="order-..-O--1.pdf"'
    Path(row.file.path).write_bytes(b"%PDF-2")
    assert "not as it was issued" in read(editing, page_of(order))
    response = editing.get(url_of("file", order.pk, "pdf"), follow=True)
    assert "not as it was issued" in response.content.decode()
    assert b"%PDF" not in response.content
    assert editing.get(url_of("file", order.pk, "exe")).status_code == 302


def payment(browser: Any, invoice: Any, **changed: Any) -> Any:
    url = url_of("record_payment", invoice.pk)
    form = browser.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    return browser.post(url, {**data, **changed})


def test_a_payment_proposes_what_the_discount_leaves_and_sent_twice_it_is_one(
    editing: Any, company: Any
) -> None:
    invoice = factories.make_document(
        company, due="100.00", total="100.00", discount_amount="2.00", discount_until=clock.today()
    )
    url = url_of("record_payment", invoice.pk)
    form = editing.get(url).context["form"]
    assert form["amount"].value() == Decimal("98.00")
    data = {"amount": "98.00", "received_on": clock.today().isoformat(), "key": form["key"].value()}
    for _time in range(2):
        assert editing.post(url, data).status_code == 302
    invoice.refresh_from_db()
    assert (invoice.payments.count(), invoice.open_amount) == (1, 0)
    page = read(editing, page_of(invoice))
    assert "€98.00" in page
    assert "Settled" in page
    recorded = invoice.payments.get()
    assert recorded.recorded_by.email == "editor@acme.example"
    undo = url_of("undo_payment", invoice.pk, recorded.pk)
    assert "€98.00" in read(editing, undo)
    assert invoice.payments.count() == 1
    for _time in range(2):
        assert editing.post(undo).status_code == 302
    invoice.refresh_from_db()
    assert (invoice.payments.count(), invoice.open_amount) == (2, 100)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "12.01"}, "amount"),
        ({"amount": "1.005"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": "1e400"}, "amount"),
        ({"amount": "x"}, "amount"),
        ({"received_on": "2999-01-01"}, "received_on"),
        ({"received_on": "31st"}, "received_on"),
        ({"note": "a\r\nb"}, "note"),
        ({"note": "a\u202eb"}, "note"),
        ({"note": "x" * 256}, "note"),
        ({"key": "short"}, "key"),
    ],
)
def test_a_payment_that_cannot_be_is_told_beside_its_field(
    editing: Any, overdue: Any, changed: dict[str, str], field: str
) -> None:
    response = payment(editing, overdue, **changed)
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {field}
    assert not InvoicePayment.objects.exists()


def test_an_order_is_sent_again_and_what_can_not_be_is_told(editing: Any, company: Any) -> None:
    order, invoice = (factories.make_document(company, kind=kind) for kind in ("order", "invoice"))
    options = get_model("clientportal_wagtail", "DocumentOptions").load()
    for document in (order, invoice):
        response = editing.post(url_of("send_again", document.pk), follow=True)
        assert "There is nowhere to send this to" in response.content.decode()
    options.order_export_folder = "orders"
    options.save()
    assert "Send this order once more" in read(editing, url_of("send_again", order.pk))
    assert not order.deliveries.exists()
    editing.post(url_of("send_again", order.pk))
    delivery = order.deliveries.get()
    delivery.attempts.create(is_success=False, answer="<b>No space left</b>")
    page = read(editing, f"{DELIVERIES}inspect/{delivery.pk}/")
    assert "&lt;b&gt;No space left&lt;/b&gt;" in page
    assert "Folder" in read(editing, page_of(order))


def test_an_invoice_is_asked_for_by_hand_once(editing: Any, company: Any) -> None:
    order = factories.make_document(company, kind="order")
    assert url_of("issue_invoice", order.order_id) in read(editing, page_of(order))
    read(editing, url_of("issue_invoice", order.order_id))
    assert not PendingDocument.objects.exists()
    editing.post(url_of("issue_invoice", order.order_id))
    pending = PendingDocument.objects.get()
    assert (pending.order_id, pending.kind) == (order.order_id, "invoice")
    PendingDocument.objects.update(error="Disk full", next_at=clock.now() + timedelta(days=1))
    page = read(editing, url_of("waiting"))
    assert url_of("try_again", pending.pk) in page
    editing.post(url_of("try_again", pending.pk))
    pending.refresh_from_db()
    assert pending.next_at <= clock.now()
    factories.make_document(company, order=order.order)
    assert "Issue an invoice" not in read(editing, page_of(order))
    response = editing.post(url_of("issue_invoice", order.order_id), follow=True)
    assert "There is an invoice of this order already." in response.content.decode()


def test_a_customers_page_tells_its_documents_and_what_is_open(
    editing: Any, company: Any, overdue: Any, limited: Any
) -> None:
    customer = f"/cms/client-portal/customers/edit/{company.pk}/"
    page = read(editing, customer)
    assert "R-LATE" in page
    assert "Still open: €12.00" in page
    page = read(limited("change_company"), customer)
    assert "R-LATE" not in page


#: Permission → which of the acts on an overdue invoice it opens.
ACTS = {
    "view_document": {"index", "inspect", "waiting", "file"},
    "settle_document": {"record_payment"},
    "send_document": {"send_again"},
    "add_document": {"issue_invoice"},
    "view_delivery": {"deliveries"},
    "view_company": set(),
}


@pytest.mark.parametrize("permission", ACTS)
def test_each_act_has_a_permission_of_its_own(limited: Any, overdue: Any, permission: str) -> None:
    client, key = limited(permission), overdue.pk
    urls = {
        "index": DOCUMENTS,
        "inspect": page_of(overdue),
        "waiting": url_of("waiting"),
        "file": url_of("file", key, "exe"),
        "record_payment": url_of("record_payment", key),
        "send_again": url_of("send_again", key),
        "issue_invoice": url_of("issue_invoice", overdue.order_id),
        "deliveries": DELIVERIES,
    }
    home = reverse("wagtailadmin_home")
    opened = {name for name, url in urls.items() if client.get(url).headers.get("Location") != home}
    assert opened == ACTS[permission]
    assert client.get(f"{DOCUMENTS}?export=xlsx").headers.get("Location", home) == home


@pytest.mark.req("5.07")
def test_another_shops_documents_are_missing(editing: Any, overdue: Any, globex: Any) -> None:
    with globex():
        for _turn in range(3):
            other = factories.make_document(
                factories.make_company("Globex Demo"), number=f"GX{_turn}", due="1.00"
            )
    assert "GX2" not in read(editing, DOCUMENTS)
    for url in (
        page_of(other),
        url_of("record_payment", other.pk),
        url_of("send_again", other.pk),
        url_of("file", other.pk, "pdf"),
    ):
        assert editing.get(url).status_code == 404 or other.pk == overdue.pk, url
