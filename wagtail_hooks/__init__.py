"""Face: the Wagtail admin. An app of its own, as Wagtail looks for hooks in ``<app>.wagtail_hooks``."""
