"""The agent's partner and leads, and a project with a decision that waits; all plainly invented."""

from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.portfolios import services

from .data import address
from .history import plan_called

Agent = get_model("clientportal_portfolios", "Agent")
Contact = get_model("clientportal_clients", "Contact")


def load_projects(schema: str) -> None:
    """A partner with a login, two leads (one without an e-mail address), a project that asks for a decision."""
    agent = Agent.objects.select_related("user").get(user__email=address("agent", schema))
    partner = Contact.objects.get(email=address("partner", schema))
    services.assign_client(agent=agent, contact=partner, by=None)
    _load_leads(agent, schema)
    client = Contact.objects.get(email=address("client", schema))
    project = services.create_project(
        contact=client,
        agent=agent,
        by=agent.user,
        title="Demo project: a new tariff code",
        description="The client and the partner work out how the demo goods are to be classified.",
    )
    services.add_partner(project=project, contact=partner, by=agent.user)
    decision = services.add_decision(
        project=project,
        title="Classify the demo goods under one heading",
        text="Please agree or decline until the end of the month.",
        contacts=[client, partner],
        by=agent.user,
        tells=False,
    )
    services.answer_decision(
        decision=decision, contact=partner, agrees=True, remark="Fine with me.", tells=False
    )


def _load_leads(agent: Any, schema: str) -> None:
    names = {"first_name": "Demo", "last_name": "Lead without address"}
    without = services.add_lead(agent=agent, company_name="Demo Prospects", **names)
    link = services.add_client(
        agent=agent, kind="lead", email=address("lead", schema), first_name="Demo", last_name="Lead"
    )
    for lead, plan in ((link, "HS"), (without, "HS+Origin")):
        services.note_interest(contact=lead.contact, product=plan_called(plan).product, by=agent.user)
