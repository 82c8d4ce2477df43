"""An order reaches the ERP once, whatever happens on the way; where it can't, the staff hear why."""

import socket
import threading
import time
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import connection
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.documents.channels import http
from oscar_clientportal.documents.channels.http import post
from oscar_clientportal.documents.exceptions import NowhereToSend
from oscar_clientportal.documents.rules import Party
from oscar_clientportal.documents.services import (
    ask_for_deliveries,
    deliver_documents,
    delivering,
    file_of,
    open_file,
    send_again,
)
from tests import erp as erps
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.33")]
Delivery = get_model("clientportal_documents", "Delivery")
LATER = timedelta(days=30)


@pytest.fixture
def shop(settings: Any, tmp_path: Any) -> Any:
    """``shop(ORDER_EXPORT_URL=…)`` sets what the owner has set, and nothing else."""
    settings.OSCAR_FROM_EMAIL = "shop@acme.example"

    def choose(**chosen: Any) -> None:
        settings.CLIENTPORTAL = {
            **settings.CLIENTPORTAL,
            "ORDER_EXPORT_ROOT": tmp_path / "exports",
            "ORDER_EXPORT_TOKEN": erps.TOKEN,
            "ORDER_EXPORT_RETRY_MINUTES": [1, 5],
            **chosen,
        }

    return choose


@pytest.fixture
def staff(db: None) -> Any:
    return factories.make_user("owner@acme.example", is_superuser=True, is_staff=True)


def order(number: str = "ORD-1", **said: Any) -> Any:
    """An issued order whose payer calls the shop L-4711."""
    payer = Party("Demo company", number="C00042", our_number="L-4711")
    return factories.make_document(
        kind="order", order=factories.make_paper_order(number=number), facts={"payer": payer, **said}
    )


def ask(document: Any = None) -> Any:
    """The one delivery that is asked for."""
    (delivery,) = ask_for_deliveries(document=document or order())
    return delivery


def outcome(delivery: Any) -> tuple[str, int, str]:
    """Its status, its tries, and what was answered last."""
    delivery.refresh_from_db()
    return delivery.status, delivery.tries, delivery.attempts.last().answer


def deliver_until_the_end(act: Any = deliver_documents) -> None:
    """All the tries there are, each when it is due."""
    for _each in range(5):
        with time_machine.travel(clock.now(), tick=False) as traveller:
            first = delivering.next_moment()
            if first is None:
                return
            traveller.move_to(max(first, clock.now()))
            act()


def test_an_order_reaches_the_erp_with_its_number_and_our_number_there(shop: Any, erp: Any) -> None:
    shop(ORDER_EXPORT_URL=erp.url)
    delivery = ask()
    assert deliver_documents() == {"sent": 1}
    (received,) = erp.orders()
    assert (received["number"], received["our_number"], received["customer_number"]) == (
        "ORD-1",
        "L-4711",
        "C00042",
    )
    assert (received["shop"], received["total"], received["tax"]) == ("acme", "10.00", "2.00")
    assert outcome(delivery)[:2] == ("sent", 1)
    assert deliver_documents() == {}


def test_each_way_the_shop_has_set_gets_the_order_once(shop: Any, erp: Any, tmp_path: Any) -> None:
    shop(ORDER_EXPORT_URL=erp.url, ORDER_EXPORT_FOLDER="to erp", ORDER_EXPORT_EMAIL="erp@acme.example")
    document = order()
    assert len(ask_for_deliveries(document=document)) == len(ask_for_deliveries(document=document)) == 3
    assert deliver_documents() == {"sent": 3}
    xml = open_file(file_of(document=document, format="xml"))
    assert (tmp_path / "exports" / "acme" / "to erp" / "order-ORD-1.xml").read_bytes() == xml
    (sent,) = mail.outbox
    assert sent.to == ["erp@acme.example"]
    assert "L-4711" in sent.body
    ((name, content, type_),) = sent.attachments
    assert (name, content.encode() if isinstance(content, str) else content, type_) == (
        "order-ORD-1.xml",
        xml,
        "application/xml",
    )


def test_only_orders_are_delivered_and_none_where_nothing_is_set(shop: Any) -> None:
    shop()
    assert ask_for_deliveries(document=order()) == []
    shop(ORDER_EXPORT_FOLDER="erp")
    assert ask_for_deliveries(document=factories.make_document(kind="invoice")) == []


def test_an_error_of_the_receiver_is_tried_again_later(shop: Any, erp: Any) -> None:
    shop(ORDER_EXPORT_URL=erp.url)
    delivery = ask()
    erp.misbehave("status", status=503)
    assert deliver_documents() == {"waiting": 1}
    assert outcome(delivery)[:2] == ("waiting", 1)
    assert "503" in outcome(delivery)[2]
    assert deliver_documents() == {}  # not before its minute is over
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        assert deliver_documents() == {"sent": 1}
    assert len(set(erp.requests())) == 1


@pytest.mark.parametrize("how", ["drop", "garbage"])
def test_a_receiver_that_hangs_up_or_talks_nonsense_is_tried_again(shop: Any, erp: Any, how: str) -> None:
    shop(ORDER_EXPORT_URL=erp.url)
    delivery = ask()
    erp.misbehave(how)
    assert deliver_documents() == {"waiting": 1}
    assert outcome(delivery)[2]


def test_after_the_last_try_it_has_failed_and_the_staff_hear_of_it_once(
    shop: Any, erp: Any, staff: Any, django_capture_on_commit_callbacks: Any
) -> None:
    shop(ORDER_EXPORT_URL=erp.url)
    delivery = ask()
    erp.misbehave("status", status=500, times=9)
    with django_capture_on_commit_callbacks(execute=True):
        deliver_until_the_end()
    assert outcome(delivery)[:2] == ("failed", 3)
    (told,) = mail.outbox
    assert told.to == ["owner@acme.example"]
    assert "ORD-1" in told.body
    assert "HTTP 500" in told.body


def test_a_refusal_is_told_at_once_and_still_tried_again(
    shop: Any, erp: Any, staff: Any, django_capture_on_commit_callbacks: Any
) -> None:
    shop(ORDER_EXPORT_URL=erp.url, ORDER_EXPORT_TOKEN="another")
    delivery = ask()
    with django_capture_on_commit_callbacks(execute=True):
        assert deliver_documents() == {"waiting": 1}
    assert "HTTP 401" in outcome(delivery)[2]
    assert len(mail.outbox) == 1
    shop(ORDER_EXPORT_URL=erp.url)
    with time_machine.travel(clock.now() + LATER):
        assert deliver_documents() == {"sent": 1}


def test_who_dies_after_sending_sends_again_with_the_same_key(shop: Any, erp: Any) -> None:
    shop(ORDER_EXPORT_URL=erp.url)
    delivery = ask()
    delivering.send(delivering.claim_one())  # sent, and then the worker is gone
    assert deliver_documents() == {}
    with time_machine.travel(clock.now() + delivering.LEASE):
        assert deliver_documents() == {"sent": 1}
    assert (len(erp.requests()), len(set(erp.requests())), len(erp.orders())) == (2, 1, 1)
    assert "known" in outcome(delivery)[2]


def test_an_answer_that_is_lost_books_the_order_once(shop: Any, erp: Any) -> None:
    shop(ORDER_EXPORT_URL=erp.url)
    ask()
    erp.misbehave("lose-answer")
    assert deliver_documents() == {"waiting": 1}
    with time_machine.travel(clock.now() + LATER):
        assert deliver_documents() == {"sent": 1}
    assert (len(erp.requests()), len(erp.orders())) == (2, 1)


def test_a_worker_that_took_too_long_takes_back_nothing(shop: Any, erp: Any) -> None:
    shop(ORDER_EXPORT_URL=erp.url)
    delivery = ask()
    late = delivering.claim_one()
    with time_machine.travel(clock.now() + delivering.LEASE):
        assert deliver_documents() == {"sent": 1}
    delivering.write_answer(late, delivering.Answer(False, "too late"))
    delivery.refresh_from_db()
    assert (delivery.status, delivery.tries, delivery.attempts.count()) == ("sent", 2, 2)


def test_an_order_that_kills_every_worker_is_given_up(shop: Any) -> None:
    shop(ORDER_EXPORT_FOLDER="erp")
    delivery = ask()
    Delivery.objects.filter(pk=delivery.pk).update(status="sending", tries=3)
    assert deliver_documents() == {"failed": 1}
    assert deliver_documents() == {}


def test_what_is_not_valid_is_kept_back_and_told_in_the_schemas_words(
    shop: Any, erp: Any, staff: Any, monkeypatch: Any, django_capture_on_commit_callbacks: Any
) -> None:
    shop(ORDER_EXPORT_URL=erp.url, OPENTRANS_SCHEMA=None)
    document = order()
    monkeypatch.setattr(
        "oscar_clientportal.documents.opentrans.order_xml", lambda facts: b"<ORDER><A></ORDER>"
    )
    delivery = ask(document)
    with django_capture_on_commit_callbacks(execute=True):
        assert deliver_documents() == {"failed": 1}
    assert "mismatch" in outcome(delivery)[2]
    assert (erp.requests(), len(mail.outbox)) == ([], 1)


def test_without_its_schema_nothing_goes_out_unchecked(shop: Any, tmp_path: Any) -> None:
    shop(ORDER_EXPORT_FOLDER="erp", OPENTRANS_SCHEMA=tmp_path)
    ask()
    assert deliver_documents() == {"waiting": 1}
    assert not (tmp_path / "exports").exists()


def test_the_token_is_in_no_record_even_where_the_receiver_repeats_it(
    shop: Any, erp: Any, caplog: Any
) -> None:
    shop(ORDER_EXPORT_URL=erp.url)
    delivery = ask()
    erp.misbehave("echo")
    deliver_documents()
    answer = outcome(delivery)[2]
    assert "Bearer …" in answer
    assert erps.TOKEN not in answer + caplog.text


@pytest.mark.parametrize("token", ["two\nlines", "é", "\x00"])
def test_a_token_that_http_does_not_allow_is_told_and_not_repeated(erp: Any, token: str) -> None:
    answer = post(url=erp.url, xml=b"<x/>", key="k", token=token)
    assert answer.is_refused
    assert token not in answer.text
    assert erp.requests() == []


def test_an_address_that_was_set_before_is_not_shown_the_token(shop: Any, erp: Any) -> None:
    shop(ORDER_EXPORT_URL=erp.url)
    delivery = ask()
    shop(ORDER_EXPORT_URL="https://new.example/orders")
    deliver_documents()
    assert "HTTP 401" in outcome(delivery)[2]


def test_redirects_are_not_followed_and_an_endless_answer_is_not_read(shop: Any, erp: Any) -> None:
    shop(ORDER_EXPORT_URL=erp.url)
    delivery = ask()
    erp.misbehave("redirect")
    assert deliver_documents() == {"waiting": 1}
    assert "redirect" in outcome(delivery)[2]
    erp.misbehave("endless", status=200)
    began = time.monotonic()
    answer = post(url=erp.url, xml=b"<x/>", key="k", token=erps.TOKEN)
    assert (answer.has_arrived, len(answer.text) <= 500) == (True, True)
    assert time.monotonic() - began < 5


def test_a_heading_that_comes_a_letter_at_a_time_is_not_waited_for(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop()
    monkeypatch.setattr(http, "LONGEST", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def dribble() -> None:
            connection, _address = server.accept()
            with connection, suppress(OSError):
                for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 30:
                    connection.sendall(bytes([letter]))
                    time.sleep(0.05)

        threading.Thread(target=dribble, daemon=True).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        began = time.monotonic()
        answer = post(url=url, xml=b"<x/>", key="k", token="t")
    assert "no whole answer" in answer.text
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://localhost:1/",
        "http://[::1]:1/",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::a00:1]/",
        "http://2130706433/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0.0.0.0/",
        "http://user:pass@example.com/",
        "ftp://example.com/",
        "http://",
        "http://example.com:99999/",
    ],
)
def test_no_address_of_the_servers_own_network_is_called(shop: Any, url: str) -> None:
    shop(ORDER_EXPORT_INTERNAL=False)
    answer = post(url=url, xml=b"<x/>", key="k", token="t")
    assert not answer.has_arrived
    assert answer.is_refused


@pytest.mark.parametrize("name", ["..", ".", "a/b", "a\\b", "/etc", ".hidden", "a\n", "", "x" * 80, "a..b"])
def test_no_folder_leads_out_of_the_shops_own(shop: Any, tmp_path: Any, name: str) -> None:
    shop(ORDER_EXPORT_FOLDER=name or ".")
    ask()
    assert deliver_documents() == {"waiting": 1}
    assert not (tmp_path / "exports").exists()


def test_a_link_in_the_shops_folder_is_not_followed_out_of_it(shop: Any, tmp_path: Any) -> None:
    (tmp_path / "exports" / "acme").mkdir(parents=True)
    (tmp_path / "exports" / "acme" / "erp").symlink_to(tmp_path)
    shop(ORDER_EXPORT_FOLDER="erp")
    ask()
    assert deliver_documents() == {"waiting": 1}
    assert [each.name for each in tmp_path.glob("*.xml")] == []


def test_a_number_makes_a_safe_file_name_and_no_other_content_is_overwritten(
    shop: Any, tmp_path: Any
) -> None:
    shop(ORDER_EXPORT_FOLDER="erp")
    delivery = ask(order("../../x.exe"))
    folder = tmp_path / "exports" / "acme" / "erp"
    assert deliver_documents() == {"sent": 1}
    (path,) = folder.iterdir()
    assert path.name.startswith("order-x_exe-")
    assert path.name.endswith(".xml")
    path.write_bytes(b"another")
    send_again(document=delivery.document, by=None)
    assert deliver_documents() == {"waiting": 1}
    assert path.read_bytes() == b"another"
    assert outcome(delivery)[2].startswith("There is another file")


def test_the_staff_send_again_to_where_the_shop_sends_now(shop: Any, erp: Any) -> None:
    shop(ORDER_EXPORT_URL=erp.url, ORDER_EXPORT_EMAIL="erp@acme.example")
    document = order()
    ask_for_deliveries(document=document)
    deliver_documents()
    shop(ORDER_EXPORT_URL=erp.url, ORDER_EXPORT_EMAIL="new@acme.example")
    assert [each.status for each in send_again(document=document, by=None, channel="http")] == ["waiting"]
    deliver_documents()
    assert (len(erp.requests()), len(erp.orders())) == (2, 1)
    assert {each.to[0] for each in mail.outbox} == {"erp@acme.example", "new@acme.example"}


def test_there_is_nowhere_to_send_an_invoice_or_an_order_of_a_shop_without_an_erp(shop: Any) -> None:
    shop()
    with pytest.raises(NowhereToSend):
        send_again(document=order(), by=None)
    shop(ORDER_EXPORT_FOLDER="erp")
    with pytest.raises(NowhereToSend):
        send_again(document=factories.make_document(kind="invoice"), by=None)


def test_the_command_delivers_what_each_shop_has_to_deliver(shop: Any, capsys: Any) -> None:
    shop(ORDER_EXPORT_FOLDER="erp")
    ask()
    call_command("deliver_documents", shop="acme")
    assert "acme: 1 sent" in capsys.readouterr().out
    assert connection.schema_name == "acme"


@pytest.mark.parametrize("name", ["a\x00b", "x" * 1000])
def test_what_no_field_can_hold_keeps_no_order_from_its_papers(shop: Any, name: str) -> None:
    shop(ORDER_EXPORT_FOLDER=name)
    ask()
    assert deliver_documents() == {"waiting": 1}
