"""Saving a customer's form: acts that were done meanwhile are kept, changes are recorded."""

from datetime import date
from typing import Any

from django.db.models import Model
from oscar.core.loading import get_model

from oscar_clientportal.clients.services import record
from oscar_clientportal.clients.services.customers import LINES
from oscar_clientportal.clients.services.standing import set_validity
from oscar_clientportal.core import locks

Company = get_model("clientportal_clients", "Company")
SettingsTemplate = get_model("clientportal_clients", "SettingsTemplate")

VALIDITY = ("valid_from", "valid_until")
#: What acts alone decide: never what the form has read before.
OF_ACTS = ("blocked_at", "blocked_by_id", "block_reason", "terms_version_id")
#: What the company may read of its own record; nothing internal.
RECORDED = (
    *LINES,
    *("is_individual", "country", "bank_country", "iban", "bic", "vat_id", "language"),
    *("invoice_days", "remark", "status"),
)


def as_json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Model) else value


class Saving:
    """From before the row is written until after: within one transaction, under the row's lock."""

    def __init__(self, company: Any, user: Any) -> None:
        self.company, self.user = company, user
        self.before: Any = None
        self.validity = [getattr(company, name) for name in VALIDITY]
        if company.template_id and not locks.lock_rows(SettingsTemplate.objects.all(), [company.template_id]):
            company.template = None  # deleted in this moment
        if company.pk is not None:
            self._keep_acts()

    def _keep_acts(self) -> None:
        """A validity is an act as well: it ends what runs."""
        self.before = locks.lock_row(Company.objects.all(), self.company.pk)
        for name in (*OF_ACTS, *VALIDITY):
            setattr(self.company, name, getattr(self.before, name))

    def record(self) -> None:
        if self.before is None:
            return
        changed = {
            name: (as_json(old), as_json(new))
            for name in RECORDED
            if (old := getattr(self.before, name)) != (new := getattr(self.company, name))
        }
        if changed:
            before, after = ({name: pair[end] for name, pair in changed.items()} for end in (0, 1))
            record(company=self.company, kind="details", by=self.user, before=before, after=after)
        if self.validity != [getattr(self.before, name) for name in VALIDITY]:
            first, last = self.validity
            set_validity(company=self.company, valid_from=first, valid_until=last, by=self.user)
            self.company.valid_from, self.company.valid_until = first, last
