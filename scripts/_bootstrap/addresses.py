"""What to type in a browser, on this PC and on the others of the network."""

from __future__ import annotations

import ipaddress
import socket
import struct

EVERYWHERE = ("0.0.0.0", "::", "")
SIOCGIFADDR = 0x8915  # Linux: the IPv4 address of one network interface


def reachable(host: str) -> str:
    """The host to call from this PC when the server listens at `host`."""
    return "127.0.0.1" if host in EVERYWHERE else host


def addresses(host: str, port: int) -> list[str]:
    """What to type in a browser: first on this PC, then, when listening everywhere, on the others of the network."""
    hosts = [reachable(host), *(lan_hosts() if host in EVERYWHERE else [])]
    return [f"http://{f'[{name}]' if ':' in name else name}:{port}/" for name in hosts]


def lan_hosts() -> list[str]:
    """IPv4 addresses of this PC that others can reach, each once. No network: an empty list."""
    found = [*_of_interfaces(), *_of_name(), *_of_route()]
    return [host for host in dict.fromkeys(found) if _is_for_others(host)]


def _is_for_others(host: str) -> bool:
    address = ipaddress.ip_address(host)
    return not (address.is_loopback or address.is_link_local or address.is_unspecified)


def _of_interfaces() -> list[str]:
    """By asking each interface; Linux only."""
    try:
        import fcntl
    except ImportError:
        return []
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            try:
                answer = fcntl.ioctl(probe, SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
            except OSError:
                continue  # this interface has no IPv4 address, or the system is not Linux
            found.append(socket.inet_ntoa(answer[20:24]))
    return found


def _of_name() -> list[str]:
    """By the name of this PC; on Windows that gives every interface."""
    try:
        return list(socket.gethostbyname_ex(socket.gethostname())[2])
    except OSError:
        return []


def _of_route() -> list[str]:
    """The address that would be used towards a network outside; nothing is sent."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))
            return [probe.getsockname()[0]]
    except OSError:
        return []
