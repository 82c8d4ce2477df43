"""The sandbox's settings, made quick for tests."""

from sandbox.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = ROOT / "build" / "test-media"  # noqa: F405
CLIENTPORTAL = {**CLIENTPORTAL, "PRIVATE_ROOT": ROOT / "build" / "test-private"}  # noqa: F405
