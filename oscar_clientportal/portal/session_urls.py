"""The addresses of the accounts of what others did in a client's name."""

from django.urls import URLPattern, path


class SessionUrls:
    """Part of ``PortalConfig``."""

    def load_session_views(self) -> None:
        from .views import access_sessions

        self.access_sessions_view = access_sessions.SessionListView
        self.access_session_view = access_sessions.SessionView
        self.access_session_end_view = access_sessions.SessionEndView
        self.access_undo_view = access_sessions.UndoView

    def session_urls(self) -> list[URLPattern]:
        one = "access/sessions/<int:pk>/"
        return [
            path("access/sessions/", self.access_sessions_view.as_view(), name="access-sessions"),
            path(one, self.access_session_view.as_view(), name="access-session"),
            path(f"{one}end/", self.access_session_end_view.as_view(), name="access-session-end"),
            path(f"{one}undo/<int:change_pk>/", self.access_undo_view.as_view(), name="access-undo"),
        ]
