"""What the impersonation hears of other apps; connected when the app is ready."""

from django.contrib.auth.signals import user_logged_in

from oscar_clientportal.clients.signals import contact_deactivated, standing_changed
from oscar_clientportal.core import written
from oscar_clientportal.licences.signals import transfer_accepted, transfer_offered

from .services import changes, closing, membership, sisters, telling, tending, undoing_rows, watched
from .signals import session_ended, session_started


def connect() -> None:
    """Called by ``ready()``; calling it again changes nothing."""
    watched.watch_all()
    written.listen(changes.keep_announced)
    undoing_rows.register_all()
    session_ended.connect(telling.tell_after, dispatch_uid="clientportal_impersonation.tell_after")
    session_started.connect(tending.announce_end, dispatch_uid="clientportal_impersonation.announce_end")
    for signal in (transfer_offered, transfer_accepted):
        signal.connect(sisters.check_transfer, dispatch_uid="clientportal_impersonation.sisters")
    standing_changed.connect(closing.end_of_company, dispatch_uid="clientportal_impersonation.company_closed")
    contact_deactivated.connect(
        closing.end_of_contact, dispatch_uid="clientportal_impersonation.person_closed"
    )
    user_logged_in.connect(membership.remember_login, dispatch_uid="clientportal_impersonation.membership")
