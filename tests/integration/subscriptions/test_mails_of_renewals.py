"""Renewals by mail: coming, done, refused, suspended; to the client and to whoever pays, each in their language."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from oscar_clientportal.subscriptions import tokens
from oscar_clientportal.subscriptions.services import mails
from tests import factories
from tests.integration.subscriptions.mailing import ENDS, SECRET, make_card, make_cast, make_renewal, texts
from tests.integration.subscriptions.orders import make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(django_capture_on_commit_callbacks, mailoutbox):
    """What ``tell`` sends, by address."""

    def told(tell, **facts):
        del mailoutbox[:]
        with django_capture_on_commit_callbacks(execute=True):
            tell(**facts)
        messages = {message.to[0]: message for message in mailoutbox}
        assert len(messages) == len(mailoutbox)
        return messages

    return told


def coming(cast, **changes):
    facts = {"days": 7, "amount": Decimal("75.00"), "currency": "EUR", "card": cast.card, **changes}
    return {"subscription": cast.subscription, "term": cast.term, **facts}


class TestOfAComingRenewal:
    def test_the_payer_reads_date_amount_card_and_where_to_change_it(self, told):
        cast = make_cast()
        for text in texts(told(mails.tell_of_coming_renewal, **coming(cast))["payer@acme.example"]):
            assert "Subscription HS+Origin: it renews on June 1, 2026 (Ben Client)" in text
            assert "Hello Ada" in text
            assert "It renews by itself on June 1, 2026." in text
            assert "€75.00 will be charged to your card Visa •••• 4242 then." in text
            assert "pay with another card, or switch the renewal off" in text
            assert f"/portal/portfolio/{cast.link.pk}/" in text
            assert "client@acme.example" not in text

    def test_the_client_reads_the_date_and_nothing_of_who_pays(self, told):
        for text in texts(told(mails.tell_of_coming_renewal, **coming(make_cast()))["client@acme.example"]):
            assert "This is about your subscription HS+Origin" in text
            assert "It renews by itself on June 1, 2026." in text
            assert "/portal/subscriptions/" in text
            assert not [secret for secret in SECRET if secret in text]

    def test_who_pays_for_themselves_reads_one_mail(self, told):
        cast = make_cast(payer_is_client=True)
        [message] = told(mails.tell_of_coming_renewal, **coming(cast)).values()
        assert message.to == ["client@acme.example"]
        for text in texts(message):
            assert "€75.00 will be charged to your card Visa •••• 4242" in text
            assert "/portal/subscriptions/" in text
            assert "you pay for" not in text

    def test_what_does_not_renew_by_itself_ends(self, told):
        cast = make_cast(auto_renew=False)
        messages = told(mails.tell_of_coming_renewal, **coming(cast))
        assert set(messages) == {"client@acme.example", "payer@acme.example"}
        for text in [text for message in messages.values() for text in texts(message)]:
            assert "It ends on June 1, 2026 and does not renew by itself." in text
            assert "automatic renewal can be switched on before then" in text
            assert "€" not in text
            assert "4242" not in text

    def test_each_notice_is_sent_once_for_each_end(self, told):
        cast = make_cast()
        assert len(told(mails.tell_of_coming_renewal, **coming(cast, days=30))) == 2
        assert told(mails.tell_of_coming_renewal, **coming(cast, days=30)) == {}
        assert len(told(mails.tell_of_coming_renewal, **coming(cast, days=7))) == 2
        cast.term.ends_at += timedelta(days=365)
        assert len(told(mails.tell_of_coming_renewal, **coming(cast, days=7))) == 2

    def test_each_reads_it_in_their_own_language(self, told):
        cast = make_cast()
        cast.contact.language = "hu"
        cast.contact.save()
        cast.payer.clientportal_contact.language = "fr"
        messages = told(mails.tell_of_coming_renewal, **coming(cast))
        assert "Üdvözlettel" in messages["client@acme.example"].body
        assert "équipe" in messages["payer@acme.example"].body

    def test_nobody_without_an_address_is_written_to_and_nothing_breaks(self, told):
        cast = make_cast()
        cast.contact.email = cast.payer.email = ""
        assert told(mails.tell_of_coming_renewal, **coming(cast)) == {}
        cast.subscription.renewal_payer = None
        assert told(mails.tell_of_coming_renewal, **coming(cast)) == {}

    def test_the_copy_of_a_colleague_has_no_amount_and_no_card(self, told):
        cast = make_cast(payer_is_client=True)
        factories.make_contact(
            "bob@acme.example", company=cast.company, mail_kinds=["subscriptions"], language="en"
        )
        messages = told(mails.tell_of_coming_renewal, **coming(cast))
        assert set(messages) == {"client@acme.example", "bob@acme.example"}
        for text in texts(messages["bob@acme.example"]):
            assert "A copy of what we have written to Ben Client." in text
            assert not [secret for secret in SECRET if secret in text]

    def test_a_colleague_who_pays_reads_it_once(self, told):
        cast = make_cast()
        payer = cast.payer.clientportal_contact
        payer.company, payer.mail_kinds = cast.company, ["subscriptions"]
        payer.save()
        messages = told(mails.tell_of_coming_renewal, **coming(cast))
        assert "4242" in messages["payer@acme.example"].body

    def test_line_breaks_and_markup_in_names_stay_text(self, told):
        cast = make_cast()
        cast.contact.first_name, cast.contact.last_name = "Ben\r\nBcc: spy@acme.example", "<b>Client</b>"
        cast.contact.save()
        message = told(mails.tell_of_coming_renewal, **coming(cast))["payer@acme.example"]
        assert message.recipients() == ["payer@acme.example"]
        assert "\n" not in message.subject
        assert "Bcc" not in message.message()
        assert "<b>Client" in message.body
        assert "<b>Client" not in message.alternatives[0][0]


class TestOfACard:
    def test_only_the_payer_is_told_that_it_expires(self, told):
        cast = make_cast()
        facts = {"subscription": cast.subscription, "term": cast.term, "card": cast.card}
        [message] = told(mails.tell_of_expiring_card, **facts).values()
        assert message.to == ["payer@acme.example"]
        for text in texts(message):
            assert "Your card Visa •••• 4242 will have expired by then." in text
            assert "you pay for Ben Client" in text

    def test_the_payer_is_told_that_there_is_none(self, told):
        cast = make_cast()
        [message] = told(mails.tell_of_expiring_card, subscription=cast.subscription, term=cast.term).values()
        for text in texts(message):
            assert "You have no card with us that could pay for it." in text
            assert "4242" not in text


class TestOfARenewalThatIsPaid:
    @pytest.fixture
    def order(self):
        def order(cast):
            order = make_order(cast.payer)
            order.total_incl_tax = Decimal("67.50")
            order.save()
            order.discounts.create(offer_name="Faithful customers", amount=Decimal("7.50"))
            return order

        return order

    def test_the_client_reads_until_when_and_the_payer_what_was_paid(self, told, order):
        cast = make_cast()
        bought = order(cast)
        facts = {"subscription": cast.subscription, "term": cast.term, "order": bought, "card": cast.card}
        messages = told(mails.tell_of_renewal, **facts)
        for text in texts(messages["client@acme.example"]):
            assert (
                "It has been renewed and now runs until June 1, 2026. It opens: HS, Origin."
                in text.replace("</p> <p>", " ").replace("<br>", " ")
            )
            assert not [secret for secret in (*SECRET, "67.50", bought.number) if secret in text]
        for text in texts(messages["payer@acme.example"]):
            assert f"Order: {bought.number}" in text
            assert re.search("Faithful customers: .€7.50", text)
            assert "Paid: €67.50" in text
            assert "Card: Visa •••• 4242" in text
            assert "from June 1, 2025 until June 1, 2026" in text
            assert f"/accounts/orders/{bought.number}/" in text

    def test_who_pays_for_themselves_reads_the_receipt_alone(self, told, order):
        cast = make_cast(payer_is_client=True)
        facts = {"subscription": cast.subscription, "term": cast.term, "order": order(cast)}
        [message] = told(mails.tell_of_renewal, **facts).values()
        assert message.subject == "Subscription HS+Origin: receipt for the renewal"

    def test_the_card_is_the_one_the_order_was_charged_to(self, told, order):
        cast = make_cast()
        other = make_card(cast.payer, "1881", is_default=False, brand="mastercard")
        bought = order(cast)
        basket = factories.model("payments", "PaymentAttempt")._meta.get_field("basket").related_model
        bought.basket = basket.objects.create(owner=cast.payer)
        attempt = factories.model("payments", "PaymentAttempt").objects.create(
            basket=bought.basket, user=cast.payer, order_number=bought.number, total=1, currency="EUR"
        )
        attempt.parts.create(method="card", amount=1, details={"payment_method": other.reference})
        facts = {"subscription": cast.subscription, "term": cast.term, "order": bought}
        assert "Card: Mastercard •••• 1881" in told(mails.tell_of_renewal, **facts)["payer@acme.example"].body


class TestOfARenewalThatIsNotPaid:
    REASONS = (
        ("insufficient_funds", "There is not enough money on your card."),
        ("expired_card", "Your card has expired."),
        ("stolen_card", "Your card was declined."),
        ("", "Your card was declined."),
    )

    @pytest.mark.parametrize(("code", "words"), REASONS)
    def test_the_payer_alone_reads_why_and_when_it_is_tried_again(self, told, code, words):
        cast = make_cast()
        renewal = make_renewal(cast, code=code)
        facts = {"next_try": ENDS + timedelta(days=3), "open_until": ENDS + timedelta(days=7)}
        [message] = told(mails.tell_of_refused_renewal, renewal=renewal, **facts).values()
        assert message.to == ["payer@acme.example"]
        for text in texts(message):
            assert "Its renewal could not be paid: €75.00 is due." in text
            assert words in text
            assert "stolen" not in text
            assert "We will try again on June 4, 2026." in text
            assert "What it opens stays open until June 8, 2026." in text

    def test_the_link_opens_the_page_of_this_renewal_without_a_login(self, told):
        cast = make_cast()
        renewal = make_renewal(cast)
        [message] = told(
            mails.tell_of_refused_renewal, renewal=renewal, next_try=None, open_until=None
        ).values()
        for text in texts(message):
            token = text.split("/portal/renewal/")[1].split("/")[0]
            assert tokens.renewal_of(token) == renewal
            assert "http://acme.localhost" in text
            assert "We will not try again by ourselves" in text
            assert "What it opens is closed until it is paid." in text

    def test_each_try_is_told_once(self, told):
        renewal = make_renewal(make_cast())
        facts = {"renewal": renewal, "next_try": None, "open_until": None}
        assert len(told(mails.tell_of_refused_renewal, **facts)) == 1
        assert told(mails.tell_of_refused_renewal, **facts) == {}
        renewal.tries = 2
        assert len(told(mails.tell_of_refused_renewal, **facts)) == 1

    def test_the_payer_alone_is_asked_to_confirm(self, told):
        [message] = told(mails.tell_of_needed_action, renewal=make_renewal(make_cast())).values()
        assert message.to == ["payer@acme.example"]
        for text in texts(message):
            assert "Your bank asks you to confirm the payment of €75.00" in text
            assert "Confirm the payment" in text
            assert "/portal/renewal/" in text

    def test_both_are_told_of_a_suspension_and_the_payer_alone_where_to_pay(self, told):
        cast = make_cast()
        facts = {"subscription": cast.subscription, "renewal": make_renewal(cast)}
        messages = told(mails.tell_of_suspension, **facts)
        for text in texts(messages["client@acme.example"]):
            assert "What it opens is closed until it is paid." in text
            assert "/portal/renewal/" not in text
            assert not [secret for secret in SECRET if secret in text]
        for text in texts(messages["payer@acme.example"]):
            assert "Amount due: €75.00" in text
            assert "/portal/renewal/" in text
