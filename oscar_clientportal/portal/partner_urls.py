"""The addresses of the partner's dashboard, and of asking a client for a consent."""

from django.urls import URLPattern, path


class PartnerUrls:
    """Part of ``PortalConfig``."""

    def load_partner_views(self) -> None:
        from .views import asking, partner, partner_orders

        self.partner_view = partner.DashboardView
        self.partner_users_view = partner.UsersView
        self.partner_ask_view = asking.PartnerAskView
        self.partner_orders_view = partner_orders.OrdersView
        self.portfolio_ask_consent_view = asking.AgentAskView

    def partner_urls(self) -> list[URLPattern]:
        return [
            path("partner/", self.partner_view.as_view(), name="partner"),
            path("partner/users/", self.partner_users_view.as_view(), name="partner-users"),
            path("partner/orders/", self.partner_orders_view.as_view(), name="partner-orders"),
            path("partner/<int:pk>/ask/", self.partner_ask_view.as_view(), name="partner-ask"),
            path(
                "portfolio/<int:pk>/consent/",
                self.portfolio_ask_consent_view.as_view(),
                name="portfolio-ask-consent",
            ),
        ]
