"""Groups of customers as an editor makes, fills and deletes them."""

from typing import Any

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.conditions.services.groups import put_in_group, save_group
from oscar_clientportal.conditions.services.views import save_view
from tests import factories

from .panels import read

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.44")]
GROUPS = "/cms/client-portal/customer-groups/"
CustomerGroup = get_model("clientportal_conditions", "CustomerGroup")
PriceCondition = get_model("clientportal_conditions", "PriceCondition")


def test_an_editor_makes_a_group_and_fills_it(editing: Any) -> None:
    view = save_view(view=None, by=None, items=[], name="Dealers", may_hide_all=True)
    company = factories.make_company("Demo Traders")
    form = {"title": " Wholesale ", "description": "They buy much.", "view": view.pk}
    response = editing.post(f"{GROUPS}new/", form)
    group = CustomerGroup.objects.get()
    assert (group.title, group.view) == ("Wholesale", view)
    assert response["Location"] == f"{GROUPS}inspect/{group.pk}/"
    editing.post(f"{GROUPS}member/{group.pk}/", {"company": company.pk})
    page = read(editing, f"{GROUPS}inspect/{group.pk}/")
    assert "Demo Traders was put in" in page
    assert f'href="{GROUPS}remove/{group.pk}/{company.pk}/"' in page
    assert "Demo Traders is taken out of Wholesale." in read(
        editing, f"{GROUPS}remove/{group.pk}/{company.pk}/"
    )
    editing.post(f"{GROUPS}remove/{group.pk}/{company.pk}/")
    assert not group.members.exists()
    assert editing.get(f"{GROUPS}remove/{group.pk}/{company.pk}/").status_code == 404
    editing.post(f"{GROUPS}change/{group.pk}/", {"title": "Makers", "description": "", "view": ""})
    group.refresh_from_db()
    assert (group.title, group.view) == ("Makers", None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 300}, "title"),
        ({"title": "a\x00"}, "title"),
        ({"title": "KEPT"}, "title"),
        ({"description": "a\x07"}, "description"),
        ({"view": "999999"}, "view"),
    ],
)
def test_what_no_group_can_be_is_said_beside_it(editing: Any, changes: dict[str, str], field: str) -> None:
    save_group(group=None, by=None, title="Kept")
    response = editing.post(f"{GROUPS}new/", {"title": "Wholesale", "description": "", **changes})
    assert set(response.context["form"].errors) == {field}
    assert CustomerGroup.objects.count() == 1


def test_a_group_that_is_used_is_kept_and_by_what_is_said(editing: Any) -> None:
    group = save_group(group=None, by=None, title="Wholesale")
    put_in_group(companies=[factories.make_company().pk], group=group, by=None)
    condition = PriceCondition.objects.create(group=group)
    page = read(editing, f"{GROUPS}delete/{group.pk}/")
    assert "1 customer is in it." in page
    assert "1 condition speaks of it." in page
    editing.post(f"{GROUPS}delete/{group.pk}/")
    assert CustomerGroup.objects.exists()
    condition.delete()
    put_in_group(companies=group.members.values_list("company", flat=True), group=None, by=None)
    assert editing.post(f"{GROUPS}delete/{group.pk}/")["Location"] == GROUPS
    assert not CustomerGroup.objects.exists()


def test_members_are_paged_and_searched_in_as_many_queries_however_many_there_are(
    editing: Any, django_assert_max_num_queries: Any
) -> None:
    group = save_group(group=None, by=None, title="Wholesale")
    counts = []
    for begin, end in ((0, 5), (5, 60)):
        companies = [factories.make_company(f"Member {number:03}").pk for number in range(begin, end)]
        put_in_group(companies=companies, group=group, by=None)
        for url in (GROUPS, f"{GROUPS}inspect/{group.pk}/"):
            read(editing, url)
            with django_assert_max_num_queries(50) as taken:
                read(editing, url)
            counts.append(len(taken.captured_queries))
    assert counts[0] == counts[2]
    assert counts[3] <= counts[1] + 1
    page = editing.get(f"{GROUPS}inspect/{group.pk}/")
    assert "60 customers are in this group" in page.content.decode()
    after = page.context["members"].next_url
    assert "Member 059" in read(editing, f"{GROUPS}inspect/{group.pk}/{after}".split("#")[0])
    put_in_group(companies=[factories.make_company("Zebra").pk], group=group, by=None)
    found = read(editing, f"{GROUPS}inspect/{group.pk}/?q=zebr")
    assert "Zebra" in found
    assert "Member 0" not in found
    rows = editing.get(GROUPS).context["object_list"]
    assert [(row.title, row.member_count) for row in rows] == [("Wholesale", 61)]
    assert "Wholesale" not in read(editing, f"{GROUPS}?c1f=members&c1o=one-of&c1v=none")
    assert "Wholesale" in read(editing, f"{GROUPS}?q=whole&export=csv")


def test_groups_need_their_own_right(limited: Any) -> None:
    group = save_group(group=None, by=None, title="Wholesale")
    client = limited("view_customergroup")
    assert "Wholesale" in read(client, f"{GROUPS}inspect/{group.pk}/")
    for page in ("change", "delete", "member"):
        assert client.get(f"{GROUPS}{page}/{group.pk}/")["Location"] == "/cms/"
    assert limited("view_company").get(GROUPS)["Location"] == "/cms/"
