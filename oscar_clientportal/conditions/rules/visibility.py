"""What a catalogue view shows."""

from collections.abc import Iterable


def is_shown(
    *, starts_with_all: bool, product: bool | None, groups_in: Iterable[object], groups_out: Iterable[object]
) -> bool:
    """Whether a view shows a product.

    ``product`` is what the view says of the product itself: True in, False out, None nothing. That counts first.
    Else a category or range that is left out beats one that is put in. What nothing speaks of is shown by a view that
    begins with the whole catalogue.
    """
    if product is not None:
        return product
    if any(True for _each in groups_out):
        return False
    return starts_with_all or any(True for _each in groups_in)
