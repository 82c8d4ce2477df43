from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class PortalConfig(OscarConfig):
    """The storefront's pages. A shop replaces one by subclassing this config and setting the view in
    ``ready()``.
    """

    name = "oscar_clientportal.portal"
    label = "clientportal_portal"
    verbose_name = _("Portal")
    namespace = "clientportal_portal"

    def ready(self) -> None:
        from .views import bought, invitation, portfolio, subscriptions

        self.portfolio_view = portfolio.PortfolioView
        self.add_client_view = portfolio.AddClientView
        self.client_view = portfolio.ClientView
        self.subscription_choice_view = subscriptions.SubscriptionChoiceView
        self.subscription_list_view = subscriptions.SubscriptionListView
        self.bought_view = bought.BoughtForYouView
        self.invitation_view = invitation.InvitationView

    def get_urls(self) -> list[URLPattern]:
        urls = [
            path("portfolio/", self.portfolio_view.as_view(), name="portfolio"),
            path("portfolio/add/", self.add_client_view.as_view(), name="portfolio-add"),
            path("portfolio/<int:pk>/", self.client_view.as_view(), name="portfolio-client"),
            path(
                "portfolio/<int:pk>/subscription/",
                self.subscription_choice_view.as_view(),
                name="portfolio-subscription",
            ),
            path("subscriptions/", self.subscription_list_view.as_view(), name="subscriptions"),
            path("bought-for-you/", self.bought_view.as_view(), name="bought-for-you"),
            path("invitation/<str:token>/", self.invitation_view.as_view(), name="invitation"),
        ]
        return self.post_process_urls(urls)
