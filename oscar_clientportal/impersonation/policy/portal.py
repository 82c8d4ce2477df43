"""The client portal's own pages. One that is missing here is blocked, and fails the suite."""

from django.utils.translation import gettext_lazy as _

from .pages import ANYBODY, BALANCE, MONEY, Page, each, own, under

_PORTFOLIO = [
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
    "file": own(_("File")),
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
    },
)
