"""What the impersonation hears of other apps; connected when the app is ready."""


def connect() -> None:
    """Nothing yet."""
