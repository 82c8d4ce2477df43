"""Panel: settings that many customers share, given to them and compared with what they have."""

from .viewset import SettingsTemplateViewSet

__all__ = ["SettingsTemplateViewSet"]
