"""Several editors make a new version of a plan at once: one is made."""

from functools import partial

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.subscriptions.exceptions import PlanChanged
from oscar_clientportal.subscriptions.services.versions import new_version
from tests import factories
from tests.concurrency.races import at_once, rounds

pytestmark = pytest.mark.django_db(transaction=True)

Plan = get_model("clientportal_subscriptions", "Plan")
Product = get_model("catalogue", "Product")


def test_of_many_new_versions_at_once_one_is_made():
    editors = [factories.make_user() for _number in range(6)]
    content = factories.make_content("Origin")
    for number in rounds(20, 2):
        plan = factories.make_plan(f"HS{number}")
        answers = at_once(
            [
                partial(new_version, plan=plan, contents=[content], term_length=1, term_unit="year", by=by)
                for by in editors
            ]
        )
        made = [answer for answer in answers if isinstance(answer, Plan)]
        refused = [answer for answer in answers if isinstance(answer, PlanChanged)]
        assert (len(made), len(refused)) == (1, 5), answers
        assert Plan.objects.filter(previous=plan).get() == made[0]
        assert Product.objects.filter(title=f"HS{number}").count() == 2
