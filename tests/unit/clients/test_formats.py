"""IBAN, BIC, VAT IDs, postcodes and telephone numbers: by their form alone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.clients import formats

pytestmark = [pytest.mark.req("2.23"), pytest.mark.req("2.34")]


def words(text: str) -> list[str]:
    return text.split()


#: Examples that the registries publish themselves.
IBANS = words("""
AT611904300234573201 BE68539007547034 CH9300762011623852957 CZ6508000000192000145399 DE89370400440532013000
DK5000400440116243 ES9121000418450200051332 FI2112345600000785 FR1420041010050500013M02606 GB29NWBK60161331926819
GR1601101250000000012300695 HU42117730161111101800000000 IE29AIBK93115212345678 IT60X0542811101000000123456
LU280019400644750000 MT84MALT011000012345MTLCAST001S NL91ABNA0417164300 NO9386011117947 PL61109010140000071219812874
PT50000201231234567890154 RO49AAAA1B31007593840000 SE4550000000058398257466 SI56263300012039086
SK3112000000198742637541
""")
VAT_IDS = words("""
ATU13585627 BE0428759497 BG175074752 CHE107787577 CHE107787577MWST CY10259033P CZ25123891 DE136695976 DK13585628
EE100931558 EL094259216 ESX1234567L ESB58378431 FI20774740 FR83404833048 FRK7399859412 GB980780684 HR33392005961
HU12892312 IE6433435F IT00743110157 LT119511515 LU15027442 LV40003521600 MT11679112 NL004495445B01 NL000099998B57
NO995525828 NO995525828MVA PL8567346215 PT501964843 RO18547290 SE123456789701 SI50223054 SK2022749619 XI980780684
GBGD001
""")
#: The countries whose check digits are looked at: one wrong digit is always found.
CHECKED = [
    number for number in VAT_IDS if number[:2] in {"AT", "BE", "DE", "EE", "EL", "HR", "HU", "IT", "LU", "SE"}
]
anything = st.text(max_size=60)


def one_digit_changed(number: str) -> st.SearchStrategy[str]:
    places = [place for place in range(2, len(number)) if number[place].isdigit()]
    return st.tuples(st.sampled_from(places), st.integers(1, 9)).map(
        lambda change: (
            number[: change[0]] + str((int(number[change[0]]) + change[1]) % 10) + number[change[0] + 1 :]
        )
    )


@pytest.mark.parametrize("iban", IBANS)
def test_the_registrys_own_examples_are_ibans_however_they_are_grouped(iban: str) -> None:
    grouped = " ".join(re.findall(".{1,4}", iban)).lower()
    assert formats.is_iban(formats.compact(grouped))
    assert formats.compact(grouped) == iban


@given(st.sampled_from(IBANS).flatmap(one_digit_changed))
def test_an_iban_with_one_wrong_digit_is_none(iban: str) -> None:
    assert not formats.is_iban(iban)


def test_an_iban_of_the_wrong_length_is_none_even_with_right_check_digits() -> None:
    short = "DE8937040044053201300"
    rest = 98 - int("".join(str(int(each, 36)) for each in short[4:] + "DE00")) % 97
    assert not formats.is_iban(f"DE{rest:02}{short[4:]}")


def test_a_country_without_ibans_has_none_even_with_right_check_digits() -> None:
    body = "12345678901234567890"
    rest = 98 - int("".join(str(int(each, 36)) for each in body + "QZ00")) % 97
    assert not formats.is_iban(f"QZ{rest:02}{body}")


@pytest.mark.req("2.23", "2.30")
def test_a_bic_names_a_country_there_is() -> None:
    assert not formats.is_bic("DEUTXQFF")


@given(anything, st.sampled_from(IBANS))
def test_what_stands_beside_an_iban_is_no_part_of_it(more: str, iban: str) -> None:
    assert formats.is_iban(iban + more) == (more == "")


@pytest.mark.parametrize("bic", ["DEUTDEFF", "DEUTDEFF500", "PSSTFRPP"])
def test_a_bic_has_eight_or_eleven_characters(bic: str) -> None:
    assert formats.is_bic(bic)
    assert not formats.is_bic(bic[:-1])
    assert not formats.is_bic(f"{bic}1")
    assert not formats.is_bic(f"9{bic[1:]}")


@pytest.mark.parametrize("vat_id", VAT_IDS)
def test_a_vat_id_is_known_by_its_countrys_form(vat_id: str) -> None:
    typed = f"{vat_id[:2].lower()} {vat_id[2:5]}.{vat_id[5:]}"
    assert formats.normalise_vat_id(typed) == vat_id
    assert formats.is_vat_id(vat_id)
    assert not formats.is_vat_id(vat_id[2:])
    assert not formats.is_vat_id(f"{vat_id}9999")


@given(st.sampled_from(CHECKED).flatmap(one_digit_changed))
def test_a_vat_id_with_one_wrong_digit_is_none_where_check_digits_are_known(vat_id: str) -> None:
    assert not formats.is_vat_id(vat_id)


def test_greece_is_el_however_it_is_typed() -> None:
    assert formats.normalise_vat_id("gr 094259216") == "EL094259216"


@given(anything)
def test_nothing_that_is_typed_breaks_a_check(value: str) -> None:
    for check in (formats.is_iban, formats.is_bic, formats.is_vat_id, formats.is_phone):
        assert check(formats.compact(value)) in (True, False)
    number = formats.normalise_vat_id(value)
    assert number == formats.normalise_vat_id(number)
    if formats.is_vat_id(number):
        assert number.isascii()


@pytest.mark.parametrize(
    ("country", "postcode"),
    [
        ("DE", "10115"),
        ("DE", "D-10115"),
        ("NL", "1012 AB"),
        ("PL", "00950"),
        ("SE", "111 20"),
        ("US", "20500-0001"),
        ("IE", "D02 AF30"),
        ("XX", "whatever"),
    ],
)
def test_a_postcode_is_taken_as_people_write_it(country: str, postcode: str) -> None:
    assert formats.is_postcode(postcode, country)


@pytest.mark.parametrize(
    ("country", "postcode"),
    [
        ("DE", "1011"),
        ("FR", "7500A"),
        ("AT", "10115"),
        ("DE", "\u0661\u0660\u0661\u0661\u0665"),
        ("NL", "1012"),
    ],
)
def test_what_cannot_be_the_countrys_postcode_is_told(country: str, postcode: str) -> None:
    assert not formats.is_postcode(postcode, country)


@pytest.mark.parametrize(
    "phone", ["+49 (0)30/123-45", "0033123456789", "112", "01 23 45 67 89 ext. 12", "030/12345 Durchwahl -0"]
)
def test_a_phone_number_is_taken_as_people_have_always_written_it(phone: str) -> None:
    assert formats.is_phone(phone)


@pytest.mark.parametrize("phone", ["call me", "12", "1" * 31, "\u0661\u0662\u0663\u0664"])
def test_what_nobody_could_dial_is_no_phone_number(phone: str) -> None:
    assert not formats.is_phone(phone)
