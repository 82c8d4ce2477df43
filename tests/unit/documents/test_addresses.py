"""What says of itself that it is within the server's own network, and what is no address at all."""

import pytest

from oscar_clientportal.documents.rules import addresses


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "10.1.2.3", "192.168.0.9", "172.16.0.1", "169.254.169.254", "0.0.0.1", "100.64.0.1"),
        *("::1", "[::1]", "fe80::1%eth0", "fd00::1", "fec0::1", "::ffff:10.0.0.1", "224.0.0.1"),
        *("localhost", "LOCALHOST.", "erp", "erp.local", "erp.internal", "a.localhost"),
        *("2130706433", "127.1", "0x7f.0.0.1", "0x7f000001", "0177.0.0.1", ""),
    ],
)
def test_a_host_of_ones_own_network_is_known_by_its_name_or_number(host: str) -> None:
    assert addresses.is_internal_host(host)


@pytest.mark.parametrize(
    "host", ["erp.example.com", "8.8.8.8", "2606:4700::1111", "a1.example", "EXAMPLE.org."]
)
def test_hosts_of_the_internet_are_none(host: str) -> None:
    assert not addresses.is_internal_host(host)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "erp.example.com",
            "ftp://erp.example.com",
            "javascript:alert(1)",
            "http://",
            "//erp.example.com",
        ),
        *(
            "https://user:secret@erp.example.com",
            "https://erp.example.com:99999",
            "https://erp.example.com:0",
        ),
        *(
            "https://erp.example.com/\r\nX: 1",
            "https://erp.example.com/ a",
            "https://[::1",
            "https://erp.ex\x00.com",
        ),
    ],
)
def test_what_is_no_address_over_http_is_refused(url: str) -> None:
    assert not addresses.is_web_target(url)


def test_an_address_may_have_port_path_and_question() -> None:
    assert addresses.is_web_target("https://erp.example.com:8443/orders?shop=acme")
