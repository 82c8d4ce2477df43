"""Price conditions are written so that no two of them speak of the same."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from oscar.core.loading import get_model

from oscar_clientportal.conditions.rules import Tier
from oscar_clientportal.conditions.services import delete_conditions, end_conditions, save_condition
from oscar_clientportal.conditions.services.drafts import Draft
from oscar_clientportal.conditions.services.writing import save_many, tiers_of
from tests.factories import make_company, make_product, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.43", "2.44")]

Category = get_model("catalogue", "Category")
CustomerGroup = get_model("clientportal_conditions", "CustomerGroup")
PriceCondition = get_model("clientportal_conditions", "PriceCondition")
Range = get_model("offer", "Range")
HALF = (Tier(1, percent=Decimal(50)),)
PRICE = (Tier(1, price=Decimal("9.90")),)


def save(**facts):
    return save_condition(by=None, **{"tiers": HALF, **facts})


def refused(**facts):
    """The fields that are to blame."""
    before = PriceCondition.objects.count()
    with pytest.raises(ValidationError) as caught:
        save(**facts)
    assert PriceCondition.objects.count() == before
    return set(caught.value.message_dict)


def test_a_condition_is_kept_with_its_scale_and_whoever_made_it():
    user, company, product = make_user(), make_company(), make_product()
    tiers = (Tier(1, price=Decimal("9.90")), Tier(10, percent=Decimal("12.5")))
    condition = save_condition(by=user, company=company, product=product, tiers=tiers, note=" Fair ")
    condition = PriceCondition.objects.get(pk=condition.pk)
    assert (condition.company, condition.product, condition.created_by) == (company, product, user)
    assert (condition.currency, condition.note) == ("EUR", "Fair")
    assert tiers_of(condition) == tiers
    changed = save_condition(by=None, condition=condition, company=company, tiers=HALF)
    assert changed.pk == condition.pk
    condition = PriceCondition.objects.get()
    assert (condition.product, condition.currency, tiers_of(condition)) == (None, "", HALF)
    assert condition.created_by == user


@pytest.mark.parametrize(
    "tiers",
    [
        (),
        (Tier(2, percent=Decimal(5)),),
        (Tier(0, percent=Decimal(5)),),
        (Tier(1, percent=Decimal(5)), Tier(1, percent=Decimal(6))),
        (Tier(1, percent=Decimal(5)), Tier(5, percent=Decimal(6)), Tier(3, percent=Decimal(7))),
        (Tier(1),),
        (Tier(1, price=Decimal(5), percent=Decimal(5)),),
        (Tier(1, price=Decimal("-0.01")),),
        (Tier(1, price=Decimal("1.001")),),
        (Tier(1, price=Decimal(10) ** 10),),
        (Tier(1, price=Decimal("NaN")),),
        (Tier(1, percent=Decimal(200)),),
        (Tier(1, percent=Decimal(-1)),),
        (Tier(1, percent=Decimal("1.234")),),
        (Tier(1, percent=Decimal("Infinity")),),
        (Tier(1, percent=Decimal(1)), Tier(10**9, percent=Decimal(2))),
        tuple(Tier(number, percent=Decimal(1)) for number in range(1, 60)),
    ],
)
def test_what_is_no_scale_is_refused(tiers):
    assert refused(product=make_product(), tiers=tiers) == {"tiers"}


def test_what_it_is_about_must_be_one_thing_for_one_kind_of_people():
    group, category = CustomerGroup.objects.create(title="Gold"), Category.add_root(name="Tools")
    assert refused(company=make_company(), group=group) == {"group"}
    assert refused(product=make_product(), category=category) == {"category"}
    made_by_code = Range.objects.create(name="Own", proxy_class="shop.ranges.Own")
    assert refused(range=made_by_code) == {"range"}


def test_a_fixed_price_needs_an_article_or_a_group_and_a_currency_the_shop_has():
    product, category = make_product(), Category.add_root(name="Tools")
    assert refused(tiers=PRICE) == {"tiers"}
    assert refused(tiers=PRICE, product=product, currency="USD") == {"currency"}
    assert refused(tiers=PRICE, category=category, currency="USD") == {"currency"}
    product.stockrecords.update(price_currency="HUF")
    other = make_product("Other")
    assert refused(tiers=PRICE, product=product, currency="EUR") == {"currency"}
    assert save(tiers=PRICE, product=product).currency == "HUF"
    assert save(tiers=PRICE, product=other, currency="eur").currency == "EUR"
    assert save(tiers=PRICE, category=category, currency="HUF").currency == "HUF"


def test_a_price_has_no_more_decimals_than_its_currency():
    product = make_product()
    product.stockrecords.update(price_currency="JPY")
    assert refused(tiers=PRICE, product=product) == {"tiers"}
    assert save(tiers=(Tier(1, price=Decimal("9.00")),), product=product).currency == "JPY"


def test_days_and_notes_that_make_no_sense_are_refused():
    assert refused(valid_from=date(2027, 2, 1), valid_until=date(2027, 1, 31)) == {"valid_until"}
    assert refused(valid_from=date(1, 1, 1)) == {"valid_from"}
    assert refused(note="x" * 256) == {"note"}
    assert refused(note="a\x00b") == {"note"}
    assert refused(note="\u202eevil") == {"note"}


def test_two_for_the_same_never_hold_on_one_day():
    company, product = make_company(), make_product()
    first = save(company=company, product=product, valid_until=date(2027, 1, 31))
    assert refused(company=company, product=product, valid_from=date(2027, 1, 31)) == {"valid_from"}
    assert refused(company=company, product=product) == {"valid_from"}
    after = save(company=company, product=product, valid_from=date(2027, 2, 1))
    for other in (
        {"product": product},
        {"company": company},
        {"company": make_company("B"), "product": product},
    ):
        save(**other)
    assert refused(condition=first, company=company, product=product) == {"valid_from"}
    kept = save(condition=after, company=company, product=product, valid_from=date(2027, 3, 1))
    assert kept.valid_from == date(2027, 3, 1)


def test_the_refusal_names_the_others_days():
    save(valid_from=date(2027, 1, 1), valid_until=date(2027, 1, 31))
    with pytest.raises(ValidationError, match=r"2027"):
        save()


def test_prices_in_two_currencies_stand_side_by_side():
    product, category = make_product(), Category.add_root(name="Tools")
    make_product("Other").stockrecords.update(price_currency="HUF")
    save(tiers=PRICE, category=category, currency="EUR")
    save(tiers=PRICE, category=category, currency="HUF")
    assert refused(category=category) == {"valid_from"}
    assert product.stockrecords.get().price_currency == "EUR"


def test_what_was_deleted_meanwhile_can_not_be_changed():
    condition = save()
    assert delete_conditions(conditions=[condition.pk], by=None) == 1
    with pytest.raises(ValidationError):
        save(condition=condition)


@pytest.mark.parametrize(
    ("first", "last", "is_ended"),
    [(None, None, True), (5, None, False), (-5, 5, True), (-5, 0, False), (-5, -1, False), (0, None, True)],
)
def test_ending_shortens_what_runs_and_nothing_else(first, last, is_ended, time_machine):
    time_machine.move_to("2027-03-15 12:00Z")
    day = {number: date(2027, 3, 15 + number) for number in (-5, -1, 0, 5)}
    condition = save(valid_from=day.get(first), valid_until=day.get(last))
    assert end_conditions(conditions=[condition.pk], by=None) == is_ended
    condition.refresh_from_db()
    assert condition.valid_until == (day[0] if is_ended else day.get(last))


def test_many_are_written_each_whole_or_not_at_all(django_assert_max_num_queries):
    company, products = make_company(), [make_product(f"Article {n}") for n in range(6)]
    save(company=company, product=products[0])
    save(company=company, product=products[1], note="Old")
    save(company=company, product=products[2], valid_until=date(2027, 1, 1))
    drafts = [
        Draft(HALF, company, product=products[0]),
        Draft(PRICE, company, product=products[1]),
        Draft(HALF, company, product=products[2]),
        Draft((Tier(1, percent=Decimal(200)),), company, product=products[3]),
        Draft(PRICE, company, product=products[4]),
        Draft(PRICE, company, product=products[5], valid_from=date(2027, 1, 1)),
        Draft(HALF, company, product=products[5]),
    ]
    with django_assert_max_num_queries(16):
        written = save_many(drafts=drafts, by=None)
    outcomes = [each.outcome or set(each.error.message_dict) for each in written]
    assert outcomes == [
        *("unchanged", "changed", {"valid_from"}, {"tiers"}),
        *("created", "created", {"valid_from"}),
    ]
    assert PriceCondition.objects.count() == 5
    changed = PriceCondition.objects.get(product=products[1])
    assert (changed.note, tiers_of(changed)) == ("Old", PRICE)
    again = save_many(drafts=[drafts[0], drafts[1], *drafts[4:6]], by=None)
    assert {each.outcome for each in again} == {"unchanged"}
