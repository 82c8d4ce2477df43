"""The panels of the terms of use: their versions, and who has answered."""

from .viewset import TermsAnswerViewSet, TermsViewSet

__all__ = ["TermsAnswerViewSet", "TermsViewSet"]
