"""Companies that an agent makes by naming them: those added later under the same name join."""

from typing import Any

from django.db.models.functions import Lower
from oscar.core.loading import get_model

from oscar_clientportal.clients.services.belonging import join_company, lock_companies

ClientLink = get_model("clientportal_portfolios", "ClientLink")
Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")


def join_shared_company(*, contact: Any, link: Any) -> Any:
    """A contact that was just made for this link joins the company that the agent made before under this name.

    Part of the transaction that makes the contact; one that was there before is never touched.
    """
    own, company = contact.company, shared_company(link.agent, link.company_name)
    if company is not None:
        lock_companies(company)
        join_company(contact, company)
        contact.save(update_fields=["company", "role"])
        if own is not None:
            own.delete()
    return contact


def shared_company(agent: Any, name: str) -> Any:
    """The company of this name that the agent made by adding somebody else to it, or ``None``.

    As long as nobody there has a login: from then on it is theirs, and who belongs to it is no longer for an agent to
    say, as its people see its account.
    """
    if not name:
        return None
    mine = ClientLink.objects.filter(agent=agent, status=ClientLink.Status.LINKED)
    mine = mine.annotate(folded=Lower("company_name")).filter(folded=name.lower())
    companies = Company.objects.filter(contacts__client_links__in=mine, is_individual=False)
    companies = companies.annotate(folded=Lower("name")).filter(folded=name.lower())
    return companies.exclude(contacts__user__isnull=False).order_by("pk").first()


def company_names(*, agent: Any) -> list[str]:
    """What to offer as a company: those the agent typed, and those of clients whose data they may read."""
    links = ClientLink.objects.live().filter(agent=agent)
    typed = links.exclude(company_name="").values_list("company_name", flat=True).distinct()
    is_open = links.filter(status=ClientLink.Status.LINKED, contact__status=Contact.Status.ACTIVE)
    known = is_open.filter(contact__company__is_individual=False)
    return sorted({*typed[:200], *known.values_list("contact__company__name", flat=True).distinct()[:200]})
