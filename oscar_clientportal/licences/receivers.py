"""What licences hear of the rooms below: whoever comes into a company with licences needs a seat."""


def connect() -> None:
    """Called by ``ready()``; calling it again changes nothing."""
