"""Named users: somebody of the client's company whom a partner or an agent acts as, so that nobody acts as its owner.

Such a user can't log in by itself: it has no address and no password.
"""

import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.core import locks

from .grantees import Grantee, check_admin

Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")


@transaction.atomic
def add_partner_user(*, company: Any, partner: Any, by: Any) -> Any:
    """The partner's named user in the client's company, made if absent. Raises ``NotTheAdmin``."""
    return _add(company=company, key=Grantee(partner=partner).key, name=str(partner), by=by)


@transaction.atomic
def add_agent_user(*, company: Any, agent: Any, by: Any) -> Any:
    """The agent's named user in the client's company, made if absent. Raises ``NotTheAdmin``."""
    return _add(company=company, key=Grantee(agent=agent).key, name=str(agent), by=by)


def add_named_user(*, company: Any, by: Any, partner: Any = None, agent: Any = None) -> Any:
    """The named user of whichever of the two it is, made if absent. Raises ``NotTheAdmin``."""
    if partner is not None:
        return add_partner_user(company=company, partner=partner, by=by)
    return add_agent_user(company=company, agent=agent, by=by)


def find_named_user(*, company: Any, partner: Any = None, agent: Any = None) -> Any:
    """The one that was made for whichever of the two it is; None while there is none."""
    return None if partner is None and agent is None else _find(company, Grantee(partner, agent).key)


def _find(company: Any, key: str) -> Any:
    begins = {f"user__{get_user_model().USERNAME_FIELD}__startswith": _login_of(company, key)}
    known = Contact.objects.filter(company=company, user__is_active=True, **begins)
    return known.order_by("pk").first()


def _login_of(company: Any, key: str) -> str:
    return f"clientportal-{key}-of-{company.pk}-"


def _add(*, company: Any, key: str, name: str, by: Any) -> Any:
    """The company's row is held: two who ask at once get the same one."""
    company = locks.lock_row(Company.objects.all(), company.pk)
    check_admin(company, by)
    found = _find(company, key)
    if found is not None:
        return found
    user = _make_login(f"{_login_of(company, key)}{secrets.token_hex(4)}", name)
    return Contact.objects.create(
        company=company,
        user=user,
        last_name=name[:150],
        language=company.language,
        status=Contact.Status.ACTIVE,
        role=Contact.Role.USER,
    )


def _make_login(login: str, name: str) -> Any:
    User = get_user_model()
    user = User(last_name=name[:150])
    is_address = User.USERNAME_FIELD == "email"
    setattr(user, User.USERNAME_FIELD, f"{login}@users.invalid" if is_address else login)
    user.set_unusable_password()
    user.save(force_insert=True)
    return user
