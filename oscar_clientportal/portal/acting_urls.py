"""The pages about acting as a client: beginning, stopping, consents, accounts of sessions."""

from django.urls import URLPattern, path

from .access_urls import AccessUrls
from .partner_urls import PartnerUrls
from .session_urls import SessionUrls


class ActingUrls(AccessUrls, PartnerUrls, SessionUrls):
    """Part of ``PortalConfig``: a shop replaces a view by setting it in ``ready()``, as any other."""

    def load_acting_views(self) -> None:
        from .views import impersonate

        self.load_access_views()
        self.load_partner_views()
        self.load_session_views()
        self.impersonate_view = impersonate.ImpersonateView
        self.impersonate_stop_view = impersonate.StopView
        self.impersonate_consent_view = impersonate.ConsentStartView

    def acting_urls(self) -> list[URLPattern]:
        return [
            *self.access_urls(),
            *self.partner_urls(),
            *self.session_urls(),
            path("impersonate/", self.impersonate_view.as_view(), name="impersonate"),
            path("impersonate/stop/", self.impersonate_stop_view.as_view(), name="impersonate-stop"),
            path(
                "impersonate/<int:pk>/", self.impersonate_consent_view.as_view(), name="impersonate-consent"
            ),
        ]
