"""Tests cannot reach another host, whichever library they use."""

import socket
import urllib.request

import pytest

from tests.network import NetworkIsBlocked, is_local


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", None, "0.0.0.0"])
def test_this_machine_is_local(host):
    assert is_local(host)


@pytest.mark.parametrize(
    "host", ["192.0.2.1", "10.0.0.1", "example.org", "2001:db8::1", b"example.org"]
)
def test_another_host_is_not(host):
    assert not is_local(host)


def test_a_connection_to_another_host_is_refused():
    with socket.socket() as connection, pytest.raises(NetworkIsBlocked):
        connection.connect(("192.0.2.1", 80))


def test_a_name_is_not_even_looked_up():
    with pytest.raises(NetworkIsBlocked):
        urllib.request.urlopen("http://example.org/")
