"""The client portal's own pages. One that is missing here is blocked, and fails the suite."""

from django.utils.translation import gettext_lazy as _

from .pages import ANYBODY, BALANCE, MONEY, USERS, Page, each, own, under

_PORTFOLIO = [
    "client-catalogue",
    "portfolio",
    "portfolio-add",
    "portfolio-add-many",
    "portfolio-add-partner",
    "portfolio-add-lead",
    "portfolio-address",
    "portfolio-address-add",
    "portfolio-address-remove",
    "portfolio-ask-consent",
    "portfolio-client",
    "portfolio-email",
    "portfolio-end",
    "portfolio-interest-add",
    "portfolio-interest-remove",
    "portfolio-invite",
    "portfolio-note-add",
    "portfolio-note-delete",
    "portfolio-project-add",
    "portfolio-renewal-card",
    "portfolio-renewal-stop",
    "portfolio-subscription",
    "portfolio-subscriptions",
]
_PROJECT_ACTS = [
    "project-edit",
    "project-close",
    "project-reopen",
    "project-partner-add",
    "project-partner-remove",
    "project-decision-add",
    "project-decision-withdraw",
]
_SPACE = [
    "space",
    "space-order",
    "space-account",
    "space-leave",
    "space-repay",
    "space-repay-return",
    "space-repayment",
]
_SUBSCRIPTIONS = {
    "subscriptions": Page(_("Subscriptions")),
    "subscription": Page(_("Subscription"), names_object=True),
    "subscription-stop": Page(_("Stop the automatic renewal"), read=BALANCE, change=BALANCE),
    "subscription-renew": own(_("Automatic renewal")),
    "subscription-receipt": own(_("Receipt")),
    "bought-for-you": Page(_("Bought for you")),
}
_ACCOUNT = {
    **each(["account", "account-verify"], Page(_("Account situation"), read=MONEY)),
    **each(["account-statement-csv", "account-statement-pdf"], own(_("Account statement"))),
    **each(["account-repay", "account-repay-return", "account-repayment"], own(_("Repayment"))),
    **each(["cards", "cards-add", "cards-added", "card-default", "card-remove"], own(_("Saved cards"))),
    "files": Page(_("Files")),
    "file": Page(_("File"), keeps=True),
    "documents": Page(_("Documents"), read=MONEY),
    "document-file": Page(_("Document"), read=MONEY, keeps=True),
}
_WAYS_IN = {
    **each(["invitation", "register", "register-confirm"], own(_("Invitation"))),
    "renewal": own(_("Renewal")),
    **each(_SPACE, own(_("My space"))),
}
_PARTNER = ["partner", "partner-users", "partner-orders", "partner-ask"]
_ACCESS = [
    "access",
    "access-give",
    "access-consent",
    "access-answer",
    "access-change",
    "access-revoke",
    "access-sessions",
    "access-session",
    "access-session-end",
    "access-undo",
]
_ACTING = {
    **each(_ACCESS, own(_("Access for others"))),
    **each(_PARTNER, own(_("Partner dashboard"))),
    **each(["impersonate", "impersonate-consent"], own(_("Act as a client"))),
    "impersonate-stop": Page(change=ANYBODY),
}
#: A company's licences: read by whoever acts; its seats are given by whom it lets manage its users. What costs it
#: money, or speaks in its name to others, is its own.
_USER_ACTS = [
    "company-user-invite",
    *[f"company-user-{act}" for act in ("role", "leaves", "deactivate", "reactivate", "resend", "uninvite")],
]
_COMPANY = {
    "company": Page(_("Company")),
    "company-data": own(_("Data of the company")),
    "company-users": Page(_("Users")),
    "company-user": Page(_("User"), change=USERS),
    **each(_USER_ACTS, Page(_("User"), read=USERS, change=USERS)),
    "company-licences": Page(_("Licences")),
    "company-licence": Page(_("Licence"), names_object=True),
    **each(["company-seat-give", "company-seat-take"], Page(_("Seat"), read=USERS, change=USERS)),
    **each(["company-licence-reduce", "company-transfer-offer"], own(_("Licence"))),
    "company-transfer": Page(_("Licences passed on")),
    "company-seat": Page(_("Own licences")),
    **each(["company-seat-ask", "company-seat-withdraw"], own(_("Own licences"))),
    "company-waiting": Page(_("Waiting list")),
    "company-seat-answer": Page(_("Waiting list"), read=USERS, change=USERS),
    "company-forecast": Page(_("Forecast")),
    "company-record": Page(_("Record")),
}

PAGES: dict[str, Page] = under(
    "clientportal_portal",
    {
        **each(_PORTFOLIO, own(_("Portfolio"))),
        "projects": Page(_("Projects")),
        "project": Page(_("Project"), names_object=True),
        **each(_PROJECT_ACTS, own(_("Project"))),
        "decision-answer": own(_("Decision")),
        **_SUBSCRIPTIONS,
        **_ACCOUNT,
        **_WAYS_IN,
        **_ACTING,
        **_COMPANY,
        **each(["company-terms", "company-terms-version"], Page(_("Terms of use"))),
    },
)
