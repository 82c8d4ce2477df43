"""What agents note about their clients."""

from typing import Any

from oscar.core.loading import get_model

ClientNote = get_model("clientportal_portfolios", "ClientNote")


def write_note(*, link: Any, text: str) -> Any:
    """Keep the agent's note on the client of this link."""
    return ClientNote.objects.create(link=link, text=text)


def delete_note(*, note: Any) -> None:
    """The note is gone for good."""
    note.delete()
