"""Known identities: addresses of legacy databases, imported from a file, again without doubles."""

import pytest
from django.core.management import CommandError, call_command
from oscar.core.loading import get_model

from oscar_clientportal.clients.services import import_identities
from oscar_clientportal.core.tables import read_table
from tests.unit.core.workbooks import workbook

pytestmark = [pytest.mark.django_db, pytest.mark.req("0.08")]

KnownIdentity = get_model("clientportal_clients", "KnownIdentity")


def imported(text, source="ERP"):
    return import_identities(source=source, rows=read_table(text))


def kept():
    return sorted(KnownIdentity.objects.values_list("source", "email", "external_id"))


def test_addresses_are_kept_as_the_portal_compares_them():
    state = imported("Number;E-Mail\n17;ADA@Example.com\n18;bob@bücher.example\n")

    assert (state.read, state.new) == (2, 2)
    assert kept() == [("ERP", "ada@example.com", "17"), ("ERP", "bob@xn--bcher-kva.example", "18")]


def test_without_a_heading_the_address_is_found_by_its_looks():
    imported("Ada,ada@example.com\nBob,bob@example.com")

    assert [email for _source, email, _number in kept()] == ["ada@example.com", "bob@example.com"]


def test_again_makes_no_doubles_and_takes_over_what_changed():
    imported("id,email\n1,ada@example.com\n2,ada@example.com")

    state = imported("id,email\n3,Ada@example.com")

    assert (state.read, state.new) == (1, 0)
    assert kept() == [("ERP", "ada@example.com", "3")]


def test_the_same_address_may_be_known_to_several_databases():
    imported("a@example.com")
    imported("a@example.com", source="CRM")

    assert len(kept()) == 2


def test_bad_lines_are_told_by_their_number_and_left_out():
    state = imported("email\nada@example.com\nnonsense\n\n=1+1\n")

    assert [number for number, _why in state.problems] == [3, 5]
    assert state.problems[0][1] == "“nonsense” is not an e-mail address."
    assert len(kept()) == 1


def test_progress_is_told_after_each_batch():
    told = []
    rows = read_table("\n".join(f"person{number}@example.com" for number in range(2500)))

    import_identities(source="ERP", rows=rows, tell=lambda state: told.append((state.read, state.new)))

    assert told == [(1000, 1000), (2000, 2000), (2500, 2500)]


class TestTheCommand:
    def test_imports_a_workbook_into_one_shop(self, tmp_path, capsys, globex):
        path = tmp_path / "old.xlsx"
        path.write_bytes(workbook(["E-mail"], ["ada@example.com"], ["nobody"]).getvalue())

        call_command("import_known_identities", "ERP", str(path), "--schema", "acme")

        told = capsys.readouterr()
        assert told.out.splitlines() == ["2 lines read", "1 new of 2 lines, 1 left out"]
        assert "Line 3: “nobody” is not an e-mail address." in told.err
        assert kept() == [("ERP", "ada@example.com", "")]
        with globex():
            assert kept() == []

    def test_asks_whose_database_it_is_where_there_are_several_shops(self, tmp_path):
        path = tmp_path / "old.csv"
        path.write_text("ada@example.com")

        with pytest.raises(CommandError, match="several shops"):
            call_command("import_known_identities", "ERP", str(path))

    @pytest.mark.parametrize("content", [b"\x00\x01", b"", b"PK\x03\x04"])
    def test_says_what_is_wrong_with_a_file(self, tmp_path, content):
        path = tmp_path / "old.xlsx"
        path.write_bytes(content)

        with pytest.raises(CommandError):
            call_command("import_known_identities", "ERP", str(path), "--schema", "acme")
        with pytest.raises(CommandError):
            call_command("import_known_identities", "ERP", "nowhere.csv", "--schema", "acme")
