"""The cache of sites keeps the shops apart and otherwise behaves like Django's dictionary."""

import pytest
from django.contrib.sites import models as sites_models
from django.contrib.sites.models import Site
from django.test import RequestFactory

from oscar_clientportal.core.tenancy import install_site_cache

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache():
    Site.objects.clear_cache()
    yield
    Site.objects.clear_cache()


def names():
    return sites_models.SITE_CACHE


def test_each_shop_gets_its_own_site_though_all_have_the_same_id(globex):
    assert Site.objects.get_current().domain == "acme.localhost"
    with globex():
        assert Site.objects.get_current().domain == "globex.localhost"
    assert Site.objects.get_current().domain == "acme.localhost"


def test_a_site_is_read_once(django_assert_num_queries, globex):
    Site.objects.get_current()
    with globex():
        Site.objects.get_current()
    with django_assert_num_queries(0):
        Site.objects.get_current()


@pytest.mark.parametrize("host", ["acme.localhost", "acme.localhost:8000"])
def test_a_host_is_looked_up_in_the_shop_of_the_connection(settings, globex, host):
    settings.SITE_ID = None
    request = RequestFactory().get("/", HTTP_HOST=host)
    assert Site.objects.get_current(request).name == "Acme Customs"
    with globex(), pytest.raises(Site.DoesNotExist):
        Site.objects.get_current(request)


def test_clear_cache_forgets_the_sites_of_every_shop(globex):
    Site.objects.get_current()
    with globex():
        Site.objects.get_current()
    Site.objects.clear_cache()
    assert len(names()) == 0
    with globex():
        assert len(names()) == 0


def test_the_cache_is_still_ours_after_clearing_and_installing_again():
    cache = names()
    Site.objects.clear_cache()
    install_site_cache()
    assert names() is cache


@pytest.mark.parametrize("act", [lambda site: site.save(), lambda site: site.delete()])
def test_a_changed_site_is_forgotten_in_its_own_shop_only(globex, act):
    with globex():
        kept = Site.objects.get_current()
    site = Site.objects.get_current()
    names()[site.domain] = site
    primary_key = site.pk
    act(site)
    assert primary_key not in names()
    assert site.domain not in names()
    with globex():
        assert names()[primary_key] is kept


def test_it_reads_like_a_dictionary_of_the_shop(globex):
    cache = names()
    cache["a"] = 1
    cache.update(b=2)
    assert dict(cache) == {"a": 1, "b": 2}
    assert (cache.get("a"), cache.get("z"), cache.get("z", 0)) == (1, None, 0)
    assert cache.setdefault("a", 5) == 1
    with globex():
        assert "a" not in cache
        assert cache.get("a") is None
        assert cache.pop("a", None) is None
        assert not cache
    assert (cache.pop("a"), list(cache)) == (1, ["b"])
    with pytest.raises(KeyError):
        cache.pop("a")
    with pytest.raises(KeyError):
        del cache["a"]
