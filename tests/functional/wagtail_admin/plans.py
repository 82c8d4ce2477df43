"""What an editor types about a plan, and the way through the page that checks it."""

from typing import Any

from tests import factories


def typed(product: Any, *codes: str, **changes: Any) -> dict[str, Any]:
    """The form of a plan of this product; a change of None is left out, as an empty box of the browser is not."""
    form = {
        "product": product.pk,
        "contents": [factories.make_content(code).pk for code in codes],
        "term_length": 1,
        "term_unit": "year",
        "price": "75.00",
        "trial_days": 0,
        "is_open": "on",
        **changes,
    }
    return {name: value for name, value in form.items() if value is not None}


def publish(client: Any, url: str, form: dict[str, Any], **ticked: Any) -> Any:
    """Post the form, and once more as the page that checks it asks for."""
    response = client.post(url, form)
    check = (response.context or {}).get("check") if response.status_code == 200 else None
    if check is None:
        return response
    return client.post(url, {**form, "checked": check.token, **ticked})
