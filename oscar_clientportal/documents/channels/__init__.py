"""The ways a document's XML goes out: each sends one and says what came of it. Never inside a transaction."""

from .answers import Answer
from .folder import put_into_folder
from .http import post
from .mail import send_mail

__all__ = ["Answer", "post", "put_into_folder", "send_mail"]
