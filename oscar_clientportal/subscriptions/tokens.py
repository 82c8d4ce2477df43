"""Signed links to the page on which a renewal is paid: whoever has one got it by mail."""

from datetime import timedelta
from typing import Any

from django.core import signing
from oscar.core.loading import get_model

from oscar_clientportal.core import conf, tenancy

SALT = "oscar_clientportal.renewal"


def renewal_token(renewal: Any) -> str:
    """The token for this renewal's page, for its payer of now."""
    return signing.dumps([tenancy.current_schema(), renewal.pk, renewal.payer_id], salt=SALT)


def renewal_of(token: str) -> Any | None:
    """The renewal of a token that this shop gave to its present payer and that is not too old; else None."""
    longest = conf.settings.suspension + timedelta(days=max([0, *conf.settings.dunning_days]) + 1)
    try:
        schema, pk, payer_id = signing.loads(token, salt=SALT, max_age=longest)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if schema != tenancy.current_schema():
        return None
    renewals = get_model("clientportal_subscriptions", "Renewal").objects
    rows = renewals.select_related(
        *("subscription__contact__user", "subscription__contact__company", "plan__product__parent", "payer"),
        "subscription__renewal_payer__clientportal_contact__company",
    )
    return rows.filter(pk=pk, payer=payer_id).first()
