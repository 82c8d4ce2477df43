"""Acting as a client in tests: the real form is posted, as a browser would."""

from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse

REASON = "Demo question about an order"


def act(
    client: Client, *, contact: Any = None, consent: Any = None, reason: str = REASON, **fields: Any
) -> Any:
    """Begin to act as this contact (the shop's staff), or by this consent; ``client`` is logged in.

    ``token``, ``next`` and others may be given. Returns the response: a redirect when it worked.
    """
    chosen = {"contact": contact.pk} if contact is not None else {"consent": consent.pk}
    data = {**chosen, "reason": reason, "token": str(uuid4()), **fields}
    return client.post(reverse("clientportal_portal:impersonate"), data)


def stop(client: Client, **fields: Any) -> Any:
    """Stop acting; ``to="partner"`` leads to the partner's dashboard."""
    return client.post(reverse("clientportal_portal:impersonate-stop"), fields)


def make_staff(**fields: Any) -> Any:
    """Somebody of the staff who may see the shop as its clients; ``direct_login=True``: as super-admins too."""
    from django.contrib.auth.models import Permission

    from tests import factories

    direct_login = fields.pop("direct_login", False)
    codes = ["access_admin", "impersonate_contact", *(["direct_login_company"] if direct_login else [])]
    user = factories.make_user(**fields)
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    return user
