"""Our mixins over Oscar's classes and a shop's forks of them."""

import pytest
from oscar.apps.basket.forms import BasketLineForm
from oscar.core.loading import default_class_loader

from oscar_clientportal.core import class_loader


class Ours:
    told = "ours"


class Extra:
    told = "extra"


class Fork(BasketLineForm):
    """A shop's own form."""

    told = "fork"
    own = "kept"


def forked_loader(module_label, classnames, module_prefix):
    """The loader of a shop that gives its own form."""
    found = default_class_loader(module_label, classnames, module_prefix)
    return [Fork if cls is BasketLineForm else cls for cls in found]


@pytest.fixture
def our_form(monkeypatch):
    """Our mixin for Oscar's basket line form is ``Ours``."""
    path = f"{__name__}.Ours"
    monkeypatch.setattr(class_loader, "MIXINS", {("basket.forms", "BasketLineForm"): path})


@pytest.fixture
def a_fork(settings):
    """A shop with a loader of its own, which gives ``Fork``."""
    settings.CLIENTPORTAL = {"CLASS_LOADER_DELEGATE": f"{__name__}.forked_loader"}


def load_form():
    return class_loader.load("basket.forms", ["BasketLineForm"])[0]


@pytest.mark.usefixtures("our_form")
def test_the_mixin_comes_before_oscars_class():
    form = load_form()
    assert form.__mro__[1:3] == (Ours, BasketLineForm)
    assert form.told == "ours"
    assert issubclass(form, BasketLineForm)


@pytest.mark.usefixtures("our_form", "a_fork")
def test_the_mixin_comes_before_the_shops_fork_which_keeps_what_it_added():
    form = load_form()
    assert form.__mro__[1:4] == (Ours, Fork, BasketLineForm)
    assert (form.told, form.own) == ("ours", "kept")


@pytest.mark.usefixtures("our_form", "a_fork")
def test_a_mixed_class_looks_like_the_class_it_was_made_from():
    form = load_form()
    assert (form.__name__, form.__module__, form.__doc__) == ("Fork", Fork.__module__, Fork.__doc__)


@pytest.mark.usefixtures("our_form")
def test_loading_twice_gives_the_very_same_class():
    assert load_form() is load_form()


@pytest.mark.usefixtures("our_form")
def test_a_class_that_has_the_mixin_already_stays_as_it_is():
    by_hand = type("ByHand", (Ours, BasketLineForm), {})
    assert class_loader.with_mixins("basket.forms", "BasketLineForm", by_hand) is by_hand


@pytest.mark.usefixtures("our_form")
def test_other_classes_are_left_alone_and_keep_their_order():
    names = ["SavedLineForm", "BasketLineForm", "BasketVoucherForm"]
    saved, line, voucher = class_loader.load("basket.forms", names)
    assert [saved, voucher] == default_class_loader("basket.forms", names[::2], "oscar.apps")
    assert issubclass(line, Ours)


@pytest.mark.usefixtures("our_form")
def test_an_extra_mixin_of_the_shop_comes_before_ours(settings):
    key = ("basket.forms", "BasketLineForm")
    settings.CLIENTPORTAL = {"EXTRA_MIXINS": {key: f"{__name__}.Extra"}}
    form = load_form()
    assert form.told == "extra"
    assert issubclass(form, Ours)


@pytest.mark.parametrize("key", class_loader.MIXINS)
def test_every_mixin_finds_its_class_in_oscar(key):
    module_label, name = key
    (cls,) = class_loader.load(module_label, [name])
    (plain,) = default_class_loader(module_label, [name], "oscar.apps")
    assert cls is not plain
    assert issubclass(cls, plain)
