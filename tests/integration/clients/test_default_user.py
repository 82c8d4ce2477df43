"""A company without people has a default user, and there is always a super-admin."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from oscar_clientportal.clients import services
from oscar_clientportal.clients.exceptions import LastSuperAdmin
from oscar_clientportal.clients.services.default_users import only_default_user
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.50")]


@pytest.fixture
def company(db: None) -> Any:
    return factories.make_company("Engines", email="Office@Engines.example", language="en")


def add(company: Any, name: str = "ada", **fields: Any) -> Any:
    names = {"kind": "client", "first_name": name.title(), "last_name": "Demo", **fields}
    return services.create_contact(company=company, **{"email": f"{name}@demo.example", **names})


def test_it_is_the_super_admin_with_the_central_address_and_recorded(company: Any) -> None:
    default = services.ensure_default_user(company=company)
    assert (default.name, default.email, default.role) == (
        "Default user",
        "office@engines.example",
        "super-admin",
    )
    assert (default.is_default, default.user, default.status) == (True, None, "added")
    assert company.events.get().kind == "default-user"
    assert services.ensure_default_user(company=company) is None


@pytest.mark.parametrize("owner", ["contact", "login"])
def test_somebody_elses_address_is_left_to_them(company: Any, owner: str) -> None:
    if owner == "contact":
        factories.make_contact("office@engines.example")
    else:
        factories.make_user("Office@Engines.example")
    assert services.ensure_default_user(company=company).email == ""


def test_the_first_person_takes_its_place(company: Any) -> None:
    services.ensure_default_user(company=company)
    ada, bob = add(company), add(company, "bob")
    assert list(company.contacts.order_by("pk")) == [ada, bob]
    assert (ada.role, bob.role) == ("super-admin", "user")


def test_a_person_with_its_address_becomes_of_it(company: Any) -> None:
    default = services.ensure_default_user(company=company)
    ada = add(company, email="office@engines.example")
    assert (ada.pk, ada.name, ada.is_default, ada.role) == (default.pk, "Ada Demo", False, "super-admin")


def test_one_who_was_sent_access_data_stays(company: Any, settings: Any) -> None:
    default = services.send_company_access_data(company=company, by=None)
    ada = add(company)
    default.refresh_from_db()
    assert (default.role, ada.role, company.contacts.count()) == ("super-admin", "user", 2)


def test_access_data_make_no_second_one(company: Any) -> None:
    type(company).objects.filter(pk=company.pk).update(email="")
    company.refresh_from_db()
    default = services.ensure_default_user(company=company)
    company.email = "office@engines.example"
    company.save()
    assert services.send_company_access_data(company=company, by=None).pk == default.pk
    assert company.contacts.get().email == "office@engines.example"


def test_one_on_whom_something_hangs_steps_back(company: Any) -> None:
    default = services.ensure_default_user(company=company)
    factories.make_link(factories.make_agent(), default)
    ada = add(company)
    default.refresh_from_db()
    assert (default.role, ada.role) == ("user", "super-admin")


def test_whoever_is_named_is_a_default_user_no_more(company: Any) -> None:
    default = services.ensure_default_user(company=company)
    assert only_default_user(company) == default
    services.change_contact(contact=default, first_name="Ada", last_name="Demo")
    assert only_default_user(company) is None


def test_the_last_one_who_is_deleted_leaves_a_default_user(company: Any) -> None:
    ada = add(company)
    default = services.delete_contact(contact=ada, by=None)
    assert list(company.contacts.all()) == [default]
    assert [event.kind for event in company.events.order_by("pk")] == ["joined", "left", "default-user"]


def test_the_last_super_admin_is_not_deleted_from_among_colleagues(company: Any) -> None:
    ada, bob = add(company), add(company, "bob")
    with pytest.raises(LastSuperAdmin, match="Nobody else is super-admin of Engines"):
        services.delete_contact(contact=ada, by=None)
    assert services.delete_contact(contact=bob, by=None) is None
    assert list(company.contacts.all()) == [ada]


@pytest.mark.parametrize("how", ["deactivated", "leaving", "default"])
def test_whoever_is_closed_is_no_super_admin_to_rely_on(company: Any, how: str) -> None:
    """A login that is closed, will be, or was never anybody's runs nothing."""
    ada, bob = add(company), add(company, "bob")
    services.change_role(contact=bob, role="super-admin", by=None)
    if how == "deactivated":
        services.deactivate_contact(contact=bob, by=None)
    elif how == "leaving":
        services.set_last_day(contact=bob, leaves_on=date(2999, 1, 1), by=None)
    else:
        type(bob).objects.filter(pk=bob.pk).update(is_default=True)
    with pytest.raises(LastSuperAdmin):
        services.deactivate_contact(contact=ada, by=None)
    with pytest.raises(ValidationError):
        services.change_role(contact=ada, role="user", by=None)


def test_an_import_makes_one_for_every_new_customer() -> None:
    from oscar_clientportal.clients.services.importing.customers import write_customer

    outcome, _key = write_customer({"name": "Imported Ltd"})
    company = factories.model("clients", "Company").objects.get(name="Imported Ltd")
    assert outcome == "created"
    assert company.contacts.get().is_default
