"""Which language is a shop's main one."""

import pytest
from django.conf import global_settings

from oscar_clientportal.core import conf

OURS = [("fr", "French"), ("pt-br", "Brazilian Portuguese"), ("en", "English")]


@pytest.fixture(autouse=True)
def _one_shop(settings):
    settings.CLIENTPORTAL = {}


@pytest.mark.parametrize(
    ("language_code", "main"), [("en", "en"), ("en-us", "en"), ("pt-br", "pt-br"), ("fr", "fr"), ("hu", "fr")]
)
def test_a_shop_that_names_no_languages_speaks_that_of_language_code(settings, language_code, main):
    settings.LANGUAGES, settings.LANGUAGE_CODE = OURS, language_code
    assert conf.settings.languages[0] == main
    assert sorted(conf.settings.languages) == ["en", "fr", "pt-br"]


def test_a_new_django_project_does_not_begin_with_afrikaans(settings):
    settings.LANGUAGES, settings.LANGUAGE_CODE = global_settings.LANGUAGES, global_settings.LANGUAGE_CODE
    assert conf.settings.languages[:2] == ["en", "af"]


def test_the_first_language_a_shop_names_is_its_main_one(settings):
    settings.LANGUAGES, settings.LANGUAGE_CODE = OURS, "en"
    settings.CLIENTPORTAL = {"LANGUAGES": ["fr", "en"]}
    assert conf.settings.languages == ["fr", "en"]
