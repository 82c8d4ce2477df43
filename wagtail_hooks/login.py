"""Wagtail's login page, for whoever is turned away: ``WAGTAILADMIN_USER_LOGIN_FORM`` names this form."""

from wagtail.admin.forms.auth import LoginForm as WagtailLoginForm

from oscar_clientportal.clients.login_forms import LoginFormMixin


class LoginForm(LoginFormMixin, WagtailLoginForm):
    """Whoever gave the right password of a closed login reads why."""
