"""No test reaches another host. A test that did would fail on a train, and tell others what we test."""

import ipaddress
import sys
from collections.abc import Callable
from typing import Any

LOCAL_NAMES = {"", "localhost", "ip6-localhost"}


class NetworkIsBlocked(RuntimeError):
    pass


def block() -> None:
    """For the rest of this process, whichever library asks."""
    sys.addaudithook(_refuse_other_hosts)


def _refuse_other_hosts(event: str, arguments: tuple[Any, ...]) -> None:
    host_of: Callable[[tuple[Any, ...]], object] | None = HOST_IN.get(event)
    if host_of is not None and not is_local(host := host_of(arguments)):
        raise NetworkIsBlocked(f"A test tried to reach {host!r}; tests stay on this machine.")


def _host_of_address(arguments: tuple[Any, ...]) -> object:
    address = arguments[1]
    # A Unix socket's address is a path, an internet one's a tuple that begins with the host.
    return address[0] if isinstance(address, tuple) else None


HOST_IN: dict[str, Callable[[tuple[Any, ...]], object]] = {
    "socket.connect": _host_of_address,
    "socket.sendto": _host_of_address,
    "socket.getaddrinfo": lambda arguments: arguments[0],
    "socket.gethostbyname": lambda arguments: arguments[0],
}


def is_local(host: object) -> bool:
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name in LOCAL_NAMES
    return address.is_loopback or address.is_unspecified
