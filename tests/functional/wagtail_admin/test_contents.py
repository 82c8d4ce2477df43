"""Contents: what stands on each, and that none is taken from below it."""

from typing import Any

import pytest
from django.utils.html import escape

from tests import factories
from tests.integration.wagtail_hooks.pages import make_page, protect

from .panels import CONTENTS, read

pytestmark = pytest.mark.django_db
Content = factories.model("subscriptions", "Content")
ProductRequirement = factories.model("subscriptions", "ProductRequirement")


def used_by_product(code: str = "HS") -> Any:
    content = factories.make_content(code)
    ProductRequirement.objects.create(product=factories.make_product("Handbook")).contents.add(content)
    return content


def test_the_list_counts_what_stands_on_a_content(editing: Any, ada: Any) -> None:
    plan = factories.make_plan("HS")
    factories.make_plan("HS+Origin")
    used_by_product()
    protect(make_page("Tariffs"), "HS")
    for _number in range(2):
        factories.make_subscription(ada, plan)
    rows = read(editing, f"{CONTENTS}?export=csv").splitlines()
    assert rows[1:] == ["HS,HS,2,1,1,1", "Origin,Origin,1,0,0,0"]


@pytest.mark.parametrize("kind", ["plan", "page", "product"])
def test_a_content_in_use_is_kept_and_the_editor_told_by_what(editing: Any, kind: str) -> None:
    title = {"plan": "HS", "page": "Tariffs", "product": "Handbook"}[kind]
    if kind == "plan":
        factories.make_plan("HS")
    elif kind == "page":
        protect(make_page("Tariffs"), "HS")
    else:
        used_by_product()
    content = Content.objects.get()
    page = editing.post(f"{CONTENTS}delete/{content.pk}/", follow=True).content.decode()
    assert escape(f"“HS” is in use and cannot be deleted: 1 {kind} ({title}).") in page
    assert Content.objects.filter(pk=content.pk).exists()


def test_the_code_of_a_content_in_use_stays(editing: Any) -> None:
    content = factories.make_plan("HS").contents.get()
    form = editing.post(f"{CONTENTS}edit/{content.pk}/", {"name": "Tariffs", "code": "tariffs"}).context[
        "form"
    ]
    assert "1 plan (HS)" in form.errors["code"][0]
    assert editing.post(f"{CONTENTS}edit/{content.pk}/", {"name": "Tariffs", "code": "HS"}).status_code == 302
    content.refresh_from_db()
    assert (content.name, content.code) == ("Tariffs", "HS")


def test_the_code_of_a_content_nobody_uses_may_change(editing: Any) -> None:
    content = factories.make_content("Old")
    editing.post(f"{CONTENTS}edit/{content.pk}/", {"name": "New", "code": "new"})
    content.refresh_from_db()
    assert content.code == "new"
