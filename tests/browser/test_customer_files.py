"""Files for a customer in a browser: an editor adds two, the customer fetches one, and the editor sees who did."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.req("2.48")


def test_a_file_is_added_fetched_and_seen_in_its_record(visit):
    editor, client = visit("acme"), visit("acme")
    editor.log_in("editor")
    client.log_in("wholesale")
    editor.go("/cms/client-portal/customers/?q=Demo+Wholesale")
    editor.follow(editor.page.locator("a[href*='/customers/edit/']").first)
    editor.page.get_by_role("tab", name="Advanced").click()
    editor.follow(editor.page.get_by_role("link", name="Add files"))
    editor.page.locator("input[type=file]").set_input_files(
        [
            {"name": "Unloading plan.txt", "mimeType": "text/plain", "buffer": b"Gate 3"},
            {"name": "Price list.txt", "mimeType": "text/plain", "buffer": b"From 1 to 9"},
        ]
    )
    editor.page.get_by_label("New category").fill("For deliveries")
    editor.look("file-add")
    with editor.page.expect_navigation():
        editor.page.get_by_role("button", name="Add the files").click()
    client.go("/portal/files/")
    expect(client.page.get_by_role("heading", name="For deliveries")).to_be_visible()
    client.look("files")
    with client.page.expect_download() as download:
        client.page.get_by_role("link", name="Unloading plan").click()
    assert download.value.suggested_filename == "Unloading plan.txt"
    editor.page.get_by_role("tab", name="Advanced").click()
    row = editor.page.locator("tr", has_text="Unloading plan")
    editor.look("files-of-customer")
    editor.follow(row.get_by_role("link", name="Downloads"))
    expect(editor.page.locator("main")).to_contain_text("Demo Wholesale")
    editor.look("file-downloads")
    assert not editor.failures + client.failures
