from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig

from .acting_urls import ActingUrls
from .company_urls import CompanyUrls
from .document_urls import DocumentUrls


class PortalConfig(ActingUrls, CompanyUrls, DocumentUrls, OscarConfig):
    """The storefront's pages. A shop replaces one by subclassing this config and setting the view in
    ``ready()``.
    """

    name = "oscar_clientportal.portal"
    label = "clientportal_portal"
    verbose_name = _("Portal")
    namespace = "clientportal_portal"

    def ready(self) -> None:
        self.load_agents_views()
        self.load_customers_views()
        self.load_acting_views()
        self.load_company_views()
        self.load_document_views()

    def load_agents_views(self) -> None:
        """The pages of the portfolio and of projects."""
        from .views import (
            adding,
            adding_many,
            addresses,
            client_catalogue,
            client_renewal,
            ending,
            interests,
            many_subscriptions,
            newcomers,
            notes,
            portfolio,
            project_acts,
            projects,
            subscriptions,
        )

        self.portfolio_view = portfolio.PortfolioView
        self.add_client_view = adding.AddClientView
        self.add_many_view = adding_many.AddManyView
        self.client_view = portfolio.ClientView
        self.add_partner_view = newcomers.AddPartnerView
        self.add_lead_view = newcomers.AddLeadView
        self.give_address_view = newcomers.GiveAddressView
        self.invite_view = newcomers.InviteView
        self.interest_add_view = interests.AddInterestView
        self.interest_remove_view = interests.RemoveInterestView
        self.project_list_view = projects.ProjectListView
        self.project_add_view = projects.ProjectAddView
        self.project_view = projects.ProjectView
        self.answer_view = projects.AnswerView
        self.project_edit_view = project_acts.ProjectEditView
        self.project_close_view = project_acts.ProjectCloseView
        self.project_reopen_view = project_acts.ProjectReopenView
        self.partner_add_view = project_acts.PartnerAddView
        self.partner_remove_view = project_acts.PartnerRemoveView
        self.decision_add_view = project_acts.DecisionAddView
        self.decision_withdraw_view = project_acts.DecisionWithdrawView
        self.client_end_view = ending.EndRelationView
        self.note_add_view = notes.NoteAddView
        self.note_delete_view = notes.NoteDeleteView
        self.client_address_add_view = addresses.ClientAddressAddView
        self.client_address_view = addresses.ClientAddressChangeView
        self.client_address_remove_view = addresses.ClientAddressRemoveView
        self.client_catalogue_view = client_catalogue.ClientCatalogueView
        self.client_renewal_view = client_renewal.ClientRenewalCardView
        self.client_renewal_stop_view = client_renewal.ClientRenewalStopView
        self.many_subscriptions_view = many_subscriptions.ManySubscriptionsView
        self.subscription_choice_view = subscriptions.SubscriptionChoiceView

    def load_customers_views(self) -> None:
        """The pages of a customer's account, of "My space", and the ways in."""
        from .views import (
            account,
            auto_renewal,
            bought,
            cards,
            files,
            invitation,
            own_subscriptions,
            registration,
            renewal,
            repayment,
            space,
            space_repay,
        )

        self.subscription_list_view = own_subscriptions.SubscriptionListView
        self.subscription_view = own_subscriptions.SubscriptionView
        self.subscription_receipt_view = own_subscriptions.SubscriptionReceiptView
        self.subscription_renew_view = auto_renewal.RenewalCardView
        self.subscription_stop_view = auto_renewal.RenewalStopView
        self.bought_view = bought.BoughtForYouView
        self.invitation_view = invitation.InvitationView
        self.register_view = registration.RegisterView
        self.registration_confirm_view = registration.RegistrationConfirmView
        self.renewal_view = renewal.RenewalView
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
        self.files_view = files.FileListView
        self.file_view = files.FileDownloadView
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
            *self.client_subscription_urls(),
            path("portfolio/<int:pk>/", self.client_view.as_view(), name="portfolio-client"),
            *self.newcomer_urls(),
            *self.project_urls(),
            path("portfolio/<int:pk>/end/", self.client_end_view.as_view(), name="portfolio-end"),
            path("portfolio/<int:pk>/notes/", self.note_add_view.as_view(), name="portfolio-note-add"),
            path(
                "portfolio/<int:pk>/notes/<int:note_pk>/delete/",
                self.note_delete_view.as_view(),
                name="portfolio-note-delete",
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
            *self.customer_urls(),
            *self.acting_urls(),
            *self.company_urls(),
            *self.document_urls(),
        ]
        return self.post_process_urls(urls)

    def customer_urls(self) -> list[URLPattern]:
        """The pages of a customer's account, of "My space", and the ways in."""
        return [
            *self.subscription_urls(),
            path("bought-for-you/", self.bought_view.as_view(), name="bought-for-you"),
            path("invitation/<str:token>/", self.invitation_view.as_view(), name="invitation"),
            path("register/<str:token>/", self.register_view.as_view(), name="register"),
            path(
                "register/confirm/<str:token>/",
                self.registration_confirm_view.as_view(),
                name="register-confirm",
            ),
            path("renewal/<str:token>/", self.renewal_view.as_view(), name="renewal"),
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
            path("files/", self.files_view.as_view(), name="files"),
            path("files/<int:pk>/", self.file_view.as_view(), name="file"),
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

    def client_subscription_urls(self) -> list[URLPattern]:
        """What an agent does with the subscriptions of clients; many of them stand ahead of one."""
        one = "portfolio/<int:pk>/subscriptions/<int:subscription_pk>/"
        return [
            path(
                "portfolio/subscriptions/",
                self.many_subscriptions_view.as_view(),
                name="portfolio-subscriptions",
            ),
            path(
                "portfolio/<int:pk>/subscription/",
                self.subscription_choice_view.as_view(),
                name="portfolio-subscription",
            ),
            path(
                "portfolio/<int:pk>/catalogue/",
                self.client_catalogue_view.as_view(),
                name="client-catalogue",
            ),
            path(f"{one}renewal/", self.client_renewal_view.as_view(), name="portfolio-renewal-card"),
            path(
                f"{one}renewal/stop/", self.client_renewal_stop_view.as_view(), name="portfolio-renewal-stop"
            ),
        ]

    def subscription_urls(self) -> list[URLPattern]:
        """The subscriptions of whoever is logged in."""
        return [
            path("subscriptions/", self.subscription_list_view.as_view(), name="subscriptions"),
            path("subscriptions/<int:pk>/", self.subscription_view.as_view(), name="subscription"),
            path(
                "subscriptions/<int:pk>/renew/",
                self.subscription_renew_view.as_view(),
                name="subscription-renew",
            ),
            path(
                "subscriptions/<int:pk>/stop/",
                self.subscription_stop_view.as_view(),
                name="subscription-stop",
            ),
            path(
                "subscriptions/<int:pk>/receipts/<str:number>/",
                self.subscription_receipt_view.as_view(),
                name="subscription-receipt",
            ),
        ]

    def newcomer_urls(self) -> list[URLPattern]:
        """Partners and leads."""
        return [
            path("portfolio/add/partner/", self.add_partner_view.as_view(), name="portfolio-add-partner"),
            path("portfolio/add/lead/", self.add_lead_view.as_view(), name="portfolio-add-lead"),
            path("portfolio/<int:pk>/email/", self.give_address_view.as_view(), name="portfolio-email"),
            path("portfolio/<int:pk>/invite/", self.invite_view.as_view(), name="portfolio-invite"),
            path(
                "portfolio/<int:pk>/interests/",
                self.interest_add_view.as_view(),
                name="portfolio-interest-add",
            ),
            path(
                "portfolio/<int:pk>/interests/<int:interest_pk>/remove/",
                self.interest_remove_view.as_view(),
                name="portfolio-interest-remove",
            ),
        ]

    def project_urls(self) -> list[URLPattern]:
        return [
            path(
                "portfolio/<int:pk>/projects/add/",
                self.project_add_view.as_view(),
                name="portfolio-project-add",
            ),
            path("projects/", self.project_list_view.as_view(), name="projects"),
            path("projects/<int:pk>/", self.project_view.as_view(), name="project"),
            path("projects/<int:pk>/edit/", self.project_edit_view.as_view(), name="project-edit"),
            path("projects/<int:pk>/close/", self.project_close_view.as_view(), name="project-close"),
            path("projects/<int:pk>/reopen/", self.project_reopen_view.as_view(), name="project-reopen"),
            path(
                "projects/<int:pk>/partners/add/",
                self.partner_add_view.as_view(),
                name="project-partner-add",
            ),
            path(
                "projects/<int:pk>/partners/<int:partner_pk>/remove/",
                self.partner_remove_view.as_view(),
                name="project-partner-remove",
            ),
            path(
                "projects/<int:pk>/decisions/add/",
                self.decision_add_view.as_view(),
                name="project-decision-add",
            ),
            path(
                "projects/<int:pk>/decisions/<int:decision_pk>/withdraw/",
                self.decision_withdraw_view.as_view(),
                name="project-decision-withdraw",
            ),
            path("decisions/<int:pk>/answer/", self.answer_view.as_view(), name="decision-answer"),
        ]
