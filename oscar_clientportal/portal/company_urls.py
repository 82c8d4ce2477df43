"""The pages on which a company runs its own corner of the shop: its people, its licences, the terms of use."""

from django.urls import URLPattern, path


class CompanyUrls:
    """Part of ``PortalConfig``: a shop replaces a view by setting it in ``ready()``, as any other."""

    def load_company_views(self) -> None:
        from .views import company, company_forecast, company_record, company_terms

        self.load_company_people_views()
        self.load_company_licence_views()
        self.load_company_seat_views()
        self.company_view = company.CompanyView
        self.company_forecast_view = company_forecast.ForecastView
        self.company_record_view = company_record.RecordView
        self.company_terms_view = company_terms.TermsView
        self.company_terms_version_view = company_terms.TermsVersionView

    def load_company_people_views(self) -> None:
        from .views import company_data, company_user, company_users

        self.company_data_view = company_data.DataView
        self.company_users_view = company_users.UsersView
        self.company_user_invite_view = company_users.InviteView
        self.company_user_view = company_user.UserView
        self.company_user_role_view = company_user.RoleView
        self.company_user_deactivate_view = company_user.DeactivateView
        self.company_user_reactivate_view = company_user.ReactivateView
        self.company_user_leaves_view = company_user.LeavesView
        self.company_user_resend_view = company_user.ResendView
        self.company_user_uninvite_view = company_user.UninviteView

    def load_company_licence_views(self) -> None:
        from .views import company_licence_acts, company_licences, company_transfers

        self.company_licences_view = company_licences.LicencesView
        self.company_licence_view = company_licences.LicenceView
        self.company_seat_give_view = company_licence_acts.GiveView
        self.company_seat_take_view = company_licence_acts.TakeView
        self.company_licence_reduce_view = company_licence_acts.ReduceView
        self.company_transfer_offer_view = company_transfers.OfferView
        self.company_transfer_view = company_transfers.TransferView

    def load_company_seat_views(self) -> None:
        from .views import company_seats, company_waiting

        self.company_seat_view = company_seats.SeatView
        self.company_seat_ask_view = company_seats.AskView
        self.company_seat_withdraw_view = company_seats.WithdrawView
        self.company_waiting_view = company_waiting.WaitingView
        self.company_seat_answer_view = company_waiting.AnswerView

    def company_urls(self) -> list[URLPattern]:
        return [
            path("company/", self.company_view.as_view(), name="company"),
            *self.company_people_urls(),
            *self.company_licence_urls(),
            *self.company_seat_urls(),
            path("company/forecast/", self.company_forecast_view.as_view(), name="company-forecast"),
            path("company/record/", self.company_record_view.as_view(), name="company-record"),
            path("company/terms/", self.company_terms_view.as_view(), name="company-terms"),
            path(
                "company/terms/<int:number>/",
                self.company_terms_version_view.as_view(),
                name="company-terms-version",
            ),
        ]

    def company_people_urls(self) -> list[URLPattern]:
        one = "company/users/<int:pk>/"
        return [
            path("company/data/", self.company_data_view.as_view(), name="company-data"),
            path("company/users/", self.company_users_view.as_view(), name="company-users"),
            path(
                "company/users/invite/", self.company_user_invite_view.as_view(), name="company-user-invite"
            ),
            path(one, self.company_user_view.as_view(), name="company-user"),
            path(f"{one}role/", self.company_user_role_view.as_view(), name="company-user-role"),
            path(
                f"{one}deactivate/",
                self.company_user_deactivate_view.as_view(),
                name="company-user-deactivate",
            ),
            path(
                f"{one}reactivate/",
                self.company_user_reactivate_view.as_view(),
                name="company-user-reactivate",
            ),
            path(f"{one}leaves/", self.company_user_leaves_view.as_view(), name="company-user-leaves"),
            path(f"{one}resend/", self.company_user_resend_view.as_view(), name="company-user-resend"),
            path(f"{one}uninvite/", self.company_user_uninvite_view.as_view(), name="company-user-uninvite"),
        ]

    def company_licence_urls(self) -> list[URLPattern]:
        """``seat_pk`` is a seat of the licence: to take it back."""
        one = "company/licences/<int:pk>/"
        return [
            path("company/licences/", self.company_licences_view.as_view(), name="company-licences"),
            path(one, self.company_licence_view.as_view(), name="company-licence"),
            path(f"{one}give/", self.company_seat_give_view.as_view(), name="company-seat-give"),
            path(
                f"{one}seats/<int:seat_pk>/take/",
                self.company_seat_take_view.as_view(),
                name="company-seat-take",
            ),
            path(f"{one}reduce/", self.company_licence_reduce_view.as_view(), name="company-licence-reduce"),
            path(f"{one}pass-on/", self.company_transfer_offer_view.as_view(), name="company-transfer-offer"),
            path(
                "company/transfers/<int:pk>/", self.company_transfer_view.as_view(), name="company-transfer"
            ),
        ]

    def company_seat_urls(self) -> list[URLPattern]:
        return [
            path("company/seat/", self.company_seat_view.as_view(), name="company-seat"),
            path("company/seat/ask/", self.company_seat_ask_view.as_view(), name="company-seat-ask"),
            path(
                "company/seat/withdraw/",
                self.company_seat_withdraw_view.as_view(),
                name="company-seat-withdraw",
            ),
            path("company/waiting/", self.company_waiting_view.as_view(), name="company-waiting"),
            path(
                "company/waiting/<int:pk>/",
                self.company_seat_answer_view.as_view(),
                name="company-seat-answer",
            ),
        ]
