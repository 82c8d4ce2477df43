"""The addresses of the pages on which a client decides who may act for them."""

from django.urls import URLPattern, path


class AccessUrls:
    """Part of ``PortalConfig``."""

    def load_access_views(self) -> None:
        from .views import access, access_acts

        self.access_view = access.AccessView
        self.access_consent_view = access.ConsentView
        self.access_give_view = access_acts.GiveView
        self.access_answer_view = access_acts.AnswerView
        self.access_change_view = access_acts.ChangeView
        self.access_revoke_view = access_acts.RevokeView

    def access_urls(self) -> list[URLPattern]:
        return [
            path("access/", self.access_view.as_view(), name="access"),
            path("access/give/", self.access_give_view.as_view(), name="access-give"),
            path("access/<int:pk>/", self.access_consent_view.as_view(), name="access-consent"),
            path("access/<int:pk>/answer/", self.access_answer_view.as_view(), name="access-answer"),
            path("access/<int:pk>/change/", self.access_change_view.as_view(), name="access-change"),
            path("access/<int:pk>/revoke/", self.access_revoke_view.as_view(), name="access-revoke"),
        ]
