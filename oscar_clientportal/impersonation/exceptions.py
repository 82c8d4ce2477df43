"""What can go wrong, in words whoever reads them understands."""

from django.utils.translation import gettext_lazy as _


class ImpersonationError(Exception):
    """``message`` may be read by whoever caused it; ``code`` is kept with a refusal."""

    code = "error"
    message = _("This can't be done.")

    def __init__(self, message: str = "") -> None:
        super().__init__(message or str(self.message))
