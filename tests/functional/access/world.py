"""One of everything in the shop, and who is who."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from wagtail.models import Page as WagtailPage

from oscar_clientportal.core import clock
from tests import factories
from wagtail_hooks.models import ExportJob, ImportJob, PageRequirement
from wagtail_hooks.permissions import editor_permissions

from .table import ACTING, Page

MISSING = 987_654_321
#: Pages of a panel that are about a part of its row.
ADMIN_PARTS = {
    "clientportal_projects:partner-remove": "partner_pk",
    "clientportal_projects:decision-withdraw": "decision_pk",
    "clientportal_documents:try_again": "pending_pk",
    "clientportal_documents:issue_invoice": "order_pk",
}
#: What is done with a user of a company.
USER_ACTS = ("role", "deactivate", "reactivate", "leaves", "resend", "uninvite", "change", "delete")


class World:
    """``people``: role → user. Everything else is the agent's, the client's, or the shop's."""

    def __init__(self) -> None:
        self.people = _make_people()
        agent = self.people["agent"].clientportal_agent
        client = self.people["client"].clientportal_contact
        partner = self.people["partner"].clientportal_contact
        self.link, self.client, self.agent = factories.make_link(agent, client), client, agent
        factories.make_link(agent, partner)
        self.project = agent.projects.create(contact=client, title="Demo project")
        self.project.partners.add(partner)
        membership = self.project.partners.through.objects.get()
        decision = self.project.decisions.create(title="Demo decision")
        answers = [decision.answers.create(contact=person) for person in (client, partner)]
        country = factories.model("address", "Country").objects.get_or_create(iso_3166_1_a2="FR")[0]
        address = agent.user.addresses.create(line1="Demo", country=country)
        self.link.addresses.create(address=address)
        interest = client.interests.create(product=factories.make_product("Interest"), created_by=agent.user)
        file = client.company.files.create(title="Demo", file=ContentFile(b"demo", "demo.txt"))
        self.numbers = {
            "note_pk": self.link.notes.create(text="Demo").pk,
            "address_pk": address.pk,
            "interest_pk": interest.pk,
            "partner_pk": membership.pk,
            "decision_pk": decision.pk,
            "file_pk": file.pk,
            "contact_pk": client.pk,
        }
        self.texts = {"kind": "client", "token": "x", "format": "pdf"}
        self.answers = answers
        self.admin = self._admin(client, interest)
        subscription = self.numbers["subscription_pk"] = self.admin["subscriptions"]
        contracted = self.people["contracted partner"].clientportal_contact.company.clientportal_partner
        self.portal = {
            "partner-ask": contracted.links.create(company=client.company).pk,
            **_make_consents(client, contracted),
            **self._company(client),
            **dict.fromkeys(["access-session", "access-session-end", "access-undo"], self.admin["sessions"]),
            "file": file.pk,
            "document-file": factories.make_document(client.company, user=client.user).pk,
            "decision-answer": decision.pk,
            "subscription": subscription,
            "subscription-stop": subscription,
        }

    def _company(self, client: Any) -> dict[str, int]:
        """Page → what of the client's company it is about: a licence, an offer, somebody who waits, a user."""
        licence = factories.make_licence(client.company, holders=[client])
        self.numbers["seat_pk"] = self.numbers["seat"] = licence.seats.get().pk
        self.admin["licences"] = licence.pk
        self.numbers["number"] = 1
        offer = factories.model("licences", "LicenceTransfer").objects.create(
            licence=factories.make_licence(factories.make_company()),
            to_company=client.company,
            quantity=1,
            expires_at=clock.now() + timedelta(days=1),
        )
        waiting = client.seat_requests.create(company=client.company)
        of_licence = ["company-licence", "company-seat-give", "company-seat-take"]
        of_licence += ["company-licence-reduce", "company-transfer-offer"]
        users = [f"company-user{act}" for act in ("", *(f"-{one}" for one in USER_ACTS))]
        return {
            **dict.fromkeys(of_licence, licence.pk),
            **dict.fromkeys(users, client.pk),
            "company-transfer": offer.pk,
            "company-seat-answer": waiting.pk,
        }

    def _admin(self, client: Any, interest: Any) -> dict[str, int]:
        """Panel → the number of the row it is about."""
        plan = factories.make_plan()
        line = _make_order_line(self.agent, client)
        waiting = factories.make_link(self.agent, status="pending")
        editor = self.people["editor"]
        category = factories.model("clients", "CompanyCategory").objects.create(title="Demo")
        links = factories.model("clients", "RegistrationLink").objects
        page = WagtailPage.objects.get(depth=2)
        return {
            "customers": client.company_id,
            "contacts": client.pk,
            "agents": self.agent.pk,
            "approvals": waiting.pk,
            "portfolio": self.link.pk,
            "registration": links.create(label="Demo", expires_at=clock.now() + timedelta(days=1)).pk,
            "projects": self.project.pk,
            "interests": interest.pk,
            "orders": line.pk,
            "placed_orders": self._placed(line.line.order),
            "subscriptions": factories.make_subscription(client, plan).pk,
            "plans": plan.pk,
            "contents": factories.make_content("HS").pk,
            "protected_pages": PageRequirement.objects.create(page=page).pk,
            "page": page.pk,
            "required_products": factories.model("subscriptions", "ProductRequirement")
            .objects.create(product=factories.make_product("For subscribers"))
            .pk,
            "coming_up": ExportJob.objects.create(
                panel="coming-up", owner=editor, status="done", file=ContentFile(b"x", "a.csv")
            ).pk,
            "categories": category.pk,
            **_make_terms(editor),
            "settings_templates": factories.model("clients", "SettingsTemplate")
            .objects.create(title="Demo")
            .pk,
            "seat_products": factories.model("subscriptions", "SeatProduct")
            .objects.create(product=factories.make_product("More users"))
            .pk,
            "imports": ImportJob.objects.create(panel="customers", owner=editor, original_name="a.csv").pk,
            "export": _make_export("customers", editor),
            **self._acting(client),
            **self._documents(client),
            **{f"export_{panel}": _make_export(panel, editor) for panel in ACTING},
            **self._views(client),
            "product_chooser": plan.product_id,
            "company_chooser": client.company_id,
            "contact_chooser": client.pk,
        }

    def _placed(self, order: Any) -> int:
        """The same order, as though the agent had placed it acting as its customer."""
        parties, _is_new = factories.model("portfolios", "OrderParties").objects.update_or_create(
            order=order, defaults={"actor": self.agent.user}
        )
        return parties.pk

    def _documents(self, client: Any) -> dict[str, int]:
        """An invoice that is paid in part, an order that was sent, and one whose invoice could not be issued."""
        invoice = factories.make_document(client.company, user=client.user, due="12.00")
        day = clock.today()
        paid = invoice.payments.create(amount=2, received_on=day, key="demo-payment")
        order = factories.make_document(client.company, user=client.user, kind="order")
        pending = factories.model("documents", "PendingDocument").objects.create(
            order=order.order, kind="invoice"
        )
        self.numbers |= {"payment_pk": paid.pk, "pending_pk": pending.pk, "order_pk": order.order_id}
        sent = order.deliveries.create(channel="folder", target="orders", status="failed")
        return {"documents": invoice.pk, "deliveries": sent.pk}

    def _views(self, client: Any) -> dict[str, int]:
        """A catalogue view, and a group whose member the client's company is."""
        view = factories.model("conditions", "CatalogueView").objects.create(name="Demo")
        group = factories.model("conditions", "CustomerGroup").objects.create(title="Demo", view=view)
        group.members.create(company=client.company)
        self.numbers["company_pk"] = client.company_id
        panels = {"catalogue_views": view.pk, "customer_groups": group.pk}
        return {**panels, "view_chooser": view.pk, "group_chooser": group.pk, **self._prices(client, group)}

    def _prices(self, client: Any, group: Any) -> dict[str, int]:
        """A price condition, and what one can be about."""
        condition = factories.model("conditions", "PriceCondition").objects.create(company=client.company)
        condition.tiers.create(percent=5)
        category = factories.model("catalogue", "Category").add_root(name="Demo")
        chosen = factories.model("offer", "Range").objects.create(name="Demo")
        return {
            "price_conditions": condition.pk,
            "priced_company_chooser": client.company_id,
            "priced_group_chooser": group.pk,
            "priced_category_chooser": category.pk,
            "priced_range_chooser": chosen.pk,
            "article_chooser": factories.make_product("Demo article").pk,
        }

    def _acting(self, client: Any) -> dict[str, int]:
        """A partner with a client, their consent, a session that runs, and one that was refused."""
        partner = factories.make_partner()
        consent = factories.make_consent(client, partner=partner)
        self.numbers["link_pk"] = partner.links.get().pk
        session = factories.make_impersonation(
            factories.make_user(), client, consent=consent, authority="partner"
        )
        change = session.changes.create(
            kind="address", action="created", model="address.useraddress", object_pk="1"
        )
        self.numbers["change_pk"] = change.pk
        refusals = factories.model("impersonation", "Refusal").objects
        refused = refusals.create(impersonator_name="Eve", contact_name="Ada", code="staff", reason="Demo")
        return {
            "partners": partner.pk,
            "consents": consent.pk,
            "sessions": session.pk,
            "refusals": refused.pk,
        }

    def arguments(self, page: Page, *, is_missing: bool = False) -> dict[str, Any]:
        """What the page's address needs, about the world's own things or about one that is not there."""
        found = {name: self._argument(page, name) for name in page.parameters}
        objects = [name for name in page.parameters if name.endswith("pk")]
        if is_missing and objects:
            found[objects[0]] = MISSING
        return found

    def _argument(self, page: Page, name: str) -> Any:
        if name in self.texts:
            return self._text(page, name)
        if name == "page_pk":
            return self.admin["page"]
        if name != "pk":
            return self.numbers[name]
        if page.url_name in ADMIN_PARTS:
            return self.numbers[ADMIN_PARTS[page.url_name]]
        if page.is_in_admin:
            panel = page.namespace.removeprefix("clientportal_")
            has_own_jobs = panel == "coming_up"
            is_export = page.name.startswith("export_") and not has_own_jobs
            if panel == "terms_answers":
                return self.admin[panel]
            return (
                self.admin[f"export_{panel}" if panel in ACTING else "export"]
                if is_export
                else self.admin[panel]
            )
        if page.name.startswith("project"):
            return self.project.pk
        return self.portal.get(page.name, self.link.pk)

    def _text(self, page: Page, name: str) -> str:
        kinds = {"clientportal_imports": "customers", "clientportal_registration": "svg"}
        kinds["clientportal_documents"] = "pdf"
        return kinds.get(page.namespace, self.texts[name]) if name == "kind" else self.texts[name]


def _make_people() -> dict[str, Any]:
    group = Group.objects.create(name="Editors of the client portal")
    group.permissions.set(editor_permissions())
    editor, limited = factories.make_user(), factories.make_user()
    editor.groups.add(group)
    limited.user_permissions.set(Permission.objects.filter(codename="access_admin"))
    contracted = factories.make_partner()
    colleague = factories.make_contact(user=factories.make_user(), company=contracted.company)
    client = factories.make_contact(user=factories.make_user())
    boss = factories.make_contact(user=factories.make_user(), company=client.company, role="super-admin")
    return {
        "anonymous": None,
        "shopper": factories.make_user(),
        "client": client.user,
        "client's boss": boss.user,
        "partner": factories.make_contact(user=factories.make_user(), kind="partner").user,
        "contracted partner": contracted.users.get().contact.user,
        "colleague of the contracted partner": colleague.user,
        "agent": factories.make_agent().user,
        "other agent": factories.make_agent().user,
        "editor without rights": limited,
        "editor": editor,
        "owner": factories.make_user(is_superuser=True, is_staff=True),
    }


def _make_consents(client: Any, partner: Any) -> dict[str, int]:
    """Page → the consent it is about: one that is given, and one that is asked for."""
    given = factories.make_consent(client, partner=partner, links=False)
    asked = factories.model("impersonation", "Consent").objects.create(company=client.company, to_shop=True)
    pages = dict.fromkeys(["access-consent", "access-change", "access-revoke"], given.pk)
    return {**pages, "access-answer": asked.pk}


def _make_export(panel: str, owner: Any) -> int:
    file = ContentFile(b"x", "a.csv")
    return ExportJob.objects.create(panel=panel, owner=owner, status="done", file=file).pk


def _make_terms(owner: Any) -> dict[str, int]:
    """A version that holds, number 1, and a draft: what a version's own pages are about."""
    from oscar_clientportal.clients.services import terms

    factories.make_terms()
    draft = terms.create_version(texts={"fr": terms.Text("Demo", "Demo")})
    return {"terms": draft.pk, "terms_answers": _make_export("terms_answers", owner)}


def _make_order_line(agent: Any, contact: Any) -> Any:
    from tests.functional.wagtail_admin.panels import buy_for

    buy_for(agent, contact, "100888")
    return factories.model("portfolios", "OrderLineBeneficiary").objects.get(contact=contact)
