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
        from .views import (
            account,
            adding,
            adding_many,
            addresses,
            bought,
            cards,
            invitation,
            portfolio,
            registration,
            repayment,
            space,
            space_repay,
            subscriptions,
        )

        self.portfolio_view = portfolio.PortfolioView
        self.add_client_view = adding.AddClientView
        self.add_many_view = adding_many.AddManyView
        self.client_view = portfolio.ClientView
        self.client_address_add_view = addresses.ClientAddressAddView
        self.client_address_view = addresses.ClientAddressChangeView
        self.client_address_remove_view = addresses.ClientAddressRemoveView
        self.subscription_choice_view = subscriptions.SubscriptionChoiceView
        self.subscription_list_view = subscriptions.SubscriptionListView
        self.bought_view = bought.BoughtForYouView
        self.invitation_view = invitation.InvitationView
        self.register_view = registration.RegisterView
        self.registration_confirm_view = registration.RegistrationConfirmView
        self.account_view = account.AccountView
        self.statement_csv_view = account.StatementCsvView
        self.statement_pdf_view = account.StatementPdfView
        self.verify_view = account.VerifyView
        self.repay_view = repayment.RepayView
        self.repayment_return_view = repayment.RepaymentReturnView
        self.repayment_view = repayment.RepaymentProcessingView
        self.cards_view = cards.CardListView
        self.card_add_view = cards.CardAddView
        self.card_added_view = cards.CardAddedView
        self.card_default_view = cards.CardDefaultView
        self.card_remove_view = cards.CardRemoveView
        self.space_view = space.SpaceView
        self.space_order_view = space.SpaceOrderView
        self.space_account_view = space.SpaceAccountView
        self.space_leave_view = space.SpaceLeaveView
        self.space_repay_view = space_repay.SpaceRepayView
        self.space_repayment_return_view = space_repay.SpaceRepaymentReturnView
        self.space_repayment_view = space_repay.SpaceRepaymentView

    def get_urls(self) -> list[URLPattern]:
        urls = [
            path("portfolio/", self.portfolio_view.as_view(), name="portfolio"),
            path("portfolio/add/", self.add_client_view.as_view(), name="portfolio-add"),
            path("portfolio/add/many/", self.add_many_view.as_view(), name="portfolio-add-many"),
            path("portfolio/<int:pk>/", self.client_view.as_view(), name="portfolio-client"),
            path(
                "portfolio/<int:pk>/subscription/",
                self.subscription_choice_view.as_view(),
                name="portfolio-subscription",
            ),
            path(
                "portfolio/<int:pk>/addresses/add/",
                self.client_address_add_view.as_view(),
                name="portfolio-address-add",
            ),
            path(
                "portfolio/<int:pk>/addresses/<int:address_pk>/",
                self.client_address_view.as_view(),
                name="portfolio-address",
            ),
            path(
                "portfolio/<int:pk>/addresses/<int:address_pk>/remove/",
                self.client_address_remove_view.as_view(),
                name="portfolio-address-remove",
            ),
            path("subscriptions/", self.subscription_list_view.as_view(), name="subscriptions"),
            path("bought-for-you/", self.bought_view.as_view(), name="bought-for-you"),
            path("invitation/<str:token>/", self.invitation_view.as_view(), name="invitation"),
            path("register/<str:token>/", self.register_view.as_view(), name="register"),
            path(
                "register/confirm/<str:token>/",
                self.registration_confirm_view.as_view(),
                name="register-confirm",
            ),
            path("account/", self.account_view.as_view(), name="account"),
            path("account/statement.csv", self.statement_csv_view.as_view(), name="account-statement-csv"),
            path("account/statement.pdf", self.statement_pdf_view.as_view(), name="account-statement-pdf"),
            path("account/verify/", self.verify_view.as_view(), name="account-verify"),
            path("account/repay/", self.repay_view.as_view(), name="account-repay"),
            path(
                "account/repay/<uuid:token>/return/",
                self.repayment_return_view.as_view(),
                name="account-repay-return",
            ),
            path("account/repay/<uuid:token>/", self.repayment_view.as_view(), name="account-repayment"),
            path("cards/", self.cards_view.as_view(), name="cards"),
            path("cards/add/", self.card_add_view.as_view(), name="cards-add"),
            path("cards/added/", self.card_added_view.as_view(), name="cards-added"),
            path("cards/<int:pk>/default/", self.card_default_view.as_view(), name="card-default"),
            path("cards/<int:pk>/remove/", self.card_remove_view.as_view(), name="card-remove"),
            path("space/", self.space_view.as_view(), name="space"),
            path("space/orders/<str:number>/", self.space_order_view.as_view(), name="space-order"),
            path("space/account/", self.space_account_view.as_view(), name="space-account"),
            path("space/leave/", self.space_leave_view.as_view(), name="space-leave"),
            path("space/repay/", self.space_repay_view.as_view(), name="space-repay"),
            path(
                "space/repay/<uuid:token>/return/",
                self.space_repayment_return_view.as_view(),
                name="space-repay-return",
            ),
            path("space/repay/<uuid:token>/", self.space_repayment_view.as_view(), name="space-repayment"),
        ]
        return self.post_process_urls(urls)
