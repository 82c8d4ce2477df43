"""The demo data: what DESIGN promises of both shops, and that neither knows of the other."""

from decimal import Decimal

import pytest
from django.contrib.auth import authenticate, get_user_model
from oscar.core.loading import get_model

from oscar_clientportal.accounts.services import why_no_mail
from oscar_clientportal.conditions.services import Reading
from oscar_clientportal.core import clock, conf, tenancy
from oscar_clientportal.subscriptions.access import accessible_contents
from wagtail_hooks.models import PageRequirement

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.django_db]

Account = get_model("clientportal_accounts", "Account")
ClientLink = get_model("clientportal_portfolios", "ClientLink")
Contact = get_model("clientportal_clients", "Contact")
Document = get_model("clientportal_documents", "Document")
Order = get_model("order", "Order")
OrderLineBeneficiary = get_model("clientportal_portfolios", "OrderLineBeneficiary")
PendingDocument = get_model("clientportal_documents", "PendingDocument")
Product = get_model("catalogue", "Product")
StockRecord = get_model("partner", "StockRecord")
Subscription = get_model("clientportal_subscriptions", "Subscription")
Term = get_model("clientportal_subscriptions", "Term")

CAST = ["owner", "editor", "agent", "client", "partner", "boss", "clerk", "trainee", "wholesale", "shopper"]
PRICES = {
    "acme": {"HS": 75, "HS+Origin": 100, "HS+Origin+Valuation": 140, "Valuation": 60, "HS monthly": 8},
    "globex": {
        "HS": 30000,
        "HS+Origin": 40000,
        "HS+Origin+Valuation": 56000,
        "Valuation": 24000,
        "HS monthly": 3200,
    },
}


def person(login, shop="acme"):
    return get_user_model().objects.get(email=f"{login}@{shop}.example")


@pytest.mark.parametrize("shop", ["acme", "globex"])
def test_everybody_logs_in_with_the_demo_password_while_debug_is_on(shop):
    with tenancy.schema(shop):
        for login in CAST:
            user = authenticate(None, username=f"{login}@{shop}.example", password="clientportal")
            assert user == person(login, shop)


@pytest.mark.parametrize("shop", ["acme", "globex"])
def test_the_agent_has_25_clients_of_every_kind(shop):
    with tenancy.schema(shop):
        portfolio = ClientLink.objects.visible_to(person("agent", shop))
        clients = Contact.objects.filter(client_links__in=portfolio.filter(kind="client"))
        assert clients.count() == 25
        assert set(clients.values_list("status", flat=True)) == {"added", "invited", "active"}
        running = set(Term.objects.running(clock.now()).values_list("subscription__contact", flat=True))
        assert 10 < len(running) < 25
        assert clients.filter(email=f"client@{shop}.example", pk__in=running).exists()
        assert not clients.filter(email=f"shopper@{shop}.example").exists()


@pytest.mark.parametrize("shop", ["acme", "globex"])
def test_the_agent_has_leads_a_partner_and_a_project_that_waits_for_the_client(shop):
    with tenancy.schema(shop):
        agent = person("agent", shop)
        leads = ClientLink.objects.visible_to(agent).filter(kind="lead", contact__kind="lead")
        assert [bool(link.email) for link in leads.order_by("email")] == [False, True]
        assert all(link.contact.interests.count() == 1 for link in leads)
        project = get_model("clientportal_portfolios", "Project").objects.kept_by(agent).get()
        assert [partner.email for partner in project.partners.all()] == [f"partner@{shop}.example"]
        answers = {row.contact.email: row.answer for row in project.decisions.get().answers.all()}
        assert answers == {f"client@{shop}.example": "waiting", f"partner@{shop}.example": "agreed"}


@pytest.mark.parametrize(
    ("shop", "currency", "agent", "client"),
    [("acme", "EUR", "40", "75"), ("globex", "HUF", "16000", "30000")],
)
def test_the_balances_are_what_the_ledger_adds_up_to(shop, currency, agent, client):
    with tenancy.schema(shop):
        for login, balance in (("agent", agent), ("client", client)):
            account = Account.objects.visible_to(person(login, shop)).get()
            credits, debits = account.credits.all(), account.debits.all()
            assert (account.currency, account.balance, account.held) == (currency, Decimal(balance), 0)
            assert sum(t.amount for t in credits) - sum(t.amount for t in debits) == account.balance


def test_the_client_may_read_what_hs_opens_and_the_shopper_nothing():
    assert accessible_contents(person("client")) == {"HS"}
    assert accessible_contents(person("shopper")) == frozenset()


@pytest.mark.parametrize(("shop", "currency"), [("acme", "EUR"), ("globex", "HUF")])
def test_each_shop_sells_the_plans_in_its_own_money(shop, currency):
    with tenancy.schema(shop):
        records = StockRecord.objects.filter(product__clientportal_plan__is_open=True)
        assert dict(records.values_list("product__title", "price")) == PRICES[shop]
        assert set(StockRecord.objects.values_list("price_currency", flat=True)) == {currency}


def test_past_orders_name_payer_beneficiary_and_the_term_they_paid():
    agent = person("agent")
    buyers = {agent, person("wholesale")}
    assert {order.user for order in Order.objects.all()} == buyers
    assert {order.clientportal_parties.payer for order in Order.objects.all()} == buyers
    for row in OrderLineBeneficiary.objects.select_related("line__clientportal_term__subscription"):
        assert row.line.clientportal_term.subscription.contact == row.contact
        assert row.line.order.date_placed < clock.now()
    assert OrderLineBeneficiary.objects.count() == 3
    assert all(order.sources.get().amount_debited == order.total_incl_tax for order in Order.objects.all())


def test_the_editor_works_in_the_wagtail_admin_and_the_articles_are_protected():
    assert person("editor").has_perms(
        ["wagtailadmin.access_admin", "clientportal_portfolios.view_clientlink"]
    )
    required = {row.page.slug: [c.code for c in row.contents.all()] for row in PageRequirement.objects.all()}
    assert required == {
        "tariff-database": ["HS"],
        "rules-of-origin": ["Origin"],
        "valuation-compendium": ["Valuation"],
    }


@pytest.mark.req("3.02", "3.05", "3.17")
@pytest.mark.parametrize("shop", ["acme", "globex"])
def test_one_company_is_in_debt_one_is_frozen_and_one_has_no_address(shop):
    with tenancy.schema(shop):
        in_debt = Account.objects.customers().get(balance__lt=0)
        frozen = Account.objects.customers().get(status="frozen")
        unreachable = Account.objects.get(company__name="Demo Unreachable Ltd")
        assert (in_debt.company.name, why_no_mail(in_debt)) == ("Demo Debtor Ltd", None)
        assert (frozen.company.name, frozen.acts.last().actor) == ("Demo Frozen Ltd", person("owner", shop))
        assert str(why_no_mail(unreachable)) == "No e-mail address is known."
        assert unreachable.balance > 0


@pytest.mark.parametrize("shop", ["acme", "globex"])
def test_there_is_a_subscription_in_every_state_and_a_worker_knows_when_to_look_at_it(shop):
    with tenancy.schema(shop):
        states = {"active", "paused", "suspended"}
        assert set(Subscription.objects.values_list("status", flat=True)) == states
        assert Term.objects.running(clock.now()).filter(kind="trial", plan__trial_days__gt=0).count() == 1
        renewing = Subscription.objects.filter(auto_renew=True, status="active")
        assert {subscription.renewal_payer.email for subscription in renewing} == {
            f"agent@{shop}.example",
            f"client05@{shop}.example",
        }
        running = Term.objects.running(clock.now()).values("subscription")
        assert all(row.due_at > clock.now() for row in Subscription.objects.filter(pk__in=running))
        unpaid = get_model("clientportal_subscriptions", "Renewal").objects.get()
        assert (unpaid.status, unpaid.subscription.status) == ("failed", "suspended")


def test_who_had_the_first_version_of_a_plan_keeps_its_price():
    old = get_model("clientportal_subscriptions", "Plan").objects.get(successor__isnull=False)
    assert (str(old), old.is_open, old.successor.version) == ("HS monthly", False, 2)
    assert set(old.subscriptions.values_list("price", flat=True)) == {Decimal(7)}


@pytest.mark.parametrize(("shop", "limit"), [("acme", Decimal(100)), ("globex", Decimal(40000))])
def test_the_partner_may_act_for_three_clients_has_asked_one_and_is_linked_with_another(shop, limit):
    with tenancy.schema(shop):
        partner = get_model("clientportal_impersonation", "Partner").objects.get()
        assert partner.users.get().contact.user == person("partner", shop)
        links = get_model("clientportal_impersonation", "PartnerLink").objects.visible_to(
            person("partner", shop)
        )
        given = {row.company: (row.status, set(row.scopes)) for row in partner.consents.all()}
        assert {
            link.company.contacts.get(role="super-admin").email: given.get(link.company) for link in links
        } == {
            f"client@{shop}.example": ("given", {"basket"}),
            f"client06@{shop}.example": ("given", {"basket", "balance"}),
            f"client02@{shop}.example": ("given", set()),
            f"boss@{shop}.example": ("requested", {"basket", "buy"}),
            f"client03@{shop}.example": None,
        }
        spender = partner.consents.get(monthly_limit=limit)
        assert (spender.acts_as.role, spender.acts_as.user.has_usable_password()) == ("user", False)


def test_an_agent_may_order_for_a_client_and_the_staff_may_see_a_company_by_its_consent():
    consents = get_model("clientportal_impersonation", "Consent").objects.given(clock.now())
    agents = consents.get(agent__user=person("agent"))
    assert agents.company.contacts.get().email == "client04@acme.example"
    assert ClientLink.objects.get(agent=agents.agent, contact__company=agents.company).is_open
    assert consents.get(to_shop=True).company.name == "Demo Company"


def test_two_clients_read_what_was_done_in_their_name_and_one_may_still_undo_it():
    read = get_model("clientportal_impersonation", "Impersonation").objects
    old, new = (read.visible_to(person(login)).get() for login in ("client", "client06"))
    assert old.entries.count() > 4
    assert {entry.kind for entry in old.entries.all()} == {"looked", "did", "blocked"}
    change = new.changes.get()
    assert (change.kind, clock.now() - new.started_at < conf.settings.undo_time) == ("address", True)
    assert get_model("address", "UserAddress").objects.get(pk=change.object_pk).user == new.user


@pytest.mark.req("2.70", "2.71", "2.72")
@pytest.mark.parametrize("shop", ["acme", "globex"])
def test_the_boss_has_ten_licences_some_of_them_with_others_and_one_user_waits_for_a_seat(shop):
    from oscar_clientportal.licences.services import verify_licences

    with tenancy.schema(shop):
        boss = person("boss", shop)
        users, plan = get_model("clientportal_licences", "Licence").objects.visible_to(boss).order_by("pk")
        assert (users.quantity, users.used, users.reserved, users.transferred, users.free) == (10, 4, 2, 2, 2)
        assert (plan.quantity, plan.used, plan.free) == (3, 2, 1)
        waiting = get_model("clientportal_licences", "SeatRequest").objects.waiting()
        assert [(row.contact.user, row.licence) for row in waiting] == [(person("trainee", shop), plan)]
        assert [accessible_contents(person(login, shop)) for login in ("boss", "clerk", "trainee")] == [
            {"HS"},
            {"HS"},
            frozenset(),
        ]
        assert verify_licences() == []


def test_one_company_is_blocked_and_whoever_comes_from_it_is_not_let_in():
    assert authenticate(None, username="blocked@acme.example", password="clientportal") is None
    assert person("blocked").clientportal_contact.company.blocked_at is not None


def test_the_terms_of_use_have_a_version_the_boss_has_not_answered():
    current = get_model("clientportal_clients", "TermsVersion").objects.current()
    answers = get_model("clientportal_clients", "TermsAnswer").objects.visible_to(person("boss"))
    assert [(row.version.number, row.answer) for row in answers] == [(current.number - 1, "accepted")]


@pytest.mark.parametrize("shop", ["acme", "globex"])
def test_the_wholesale_customer_has_a_view_prices_and_invoices_of_every_state(shop):
    with tenancy.schema(shop):
        company = person("wholesale", shop).clientportal_contact.company
        reading = Reading(company.pk)
        products = Product.objects.browsable()
        assert set(reading.visible(products).values_list("pk", flat=True)) == {11, 12, 13}
        handbook = products.get(pk=11)
        record = handbook.stockrecords.get()
        prices = [
            reading.price(
                handbook, list_price=record.price, currency=record.price_currency, quantity=quantity
            )
            for quantity in (1, 10)
        ]
        assert record.price > prices[0] > prices[1]
        invoices = Document.objects.filter(company=company, kind="invoice").order_by("number")
        today = clock.today()
        assert [(each.open_amount > 0, each.due_on < today) for each in invoices] == [
            (True, True),
            (False, True),
            (True, False),
        ]
        assert [each.files.get(format="pdf").size > 1000 for each in invoices] == [True] * 3
        assert not PendingDocument.objects.exists()
