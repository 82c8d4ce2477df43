"""What clients announce, inside the transaction that holds the contact's row. A listener that raises a ``ClientError``
undoes what was done, and whoever asked reads its message: that is how licences keep a company within what it bought.
"""

from django.dispatch import Signal

#: ``contact, by, licence``: is being invited (again), before the invitation is written. ``licence``: where the seat is
#: wanted, or None.
contact_invited = Signal()
#: ``contact, by``: no invitation of theirs is open any more, and there is no login.
contact_uninvited = Signal()
#: ``contact``: has a login now, by whatever way: an invitation, a registration, the staff.
login_attached = Signal()
#: ``contact, left, by``: belongs to another company than ``left`` now, or to none.
company_changed = Signal()
#: ``contact, by``: their login is closed.
contact_deactivated = Signal()
#: ``contact, by, licence``: their login is open again; ``licence`` as above.
contact_reactivated = Signal()
#: ``company, by``: is blocked, open again, or its validity was changed; asked of ``clients.standing``.
standing_changed = Signal()
#: ``contacts``: are about to be deleted.
contacts_deleted = Signal()
