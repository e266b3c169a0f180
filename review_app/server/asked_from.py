"""Where a request comes from, as it is counted: who has one IPv6 address has 2**64 of them."""

from ipaddress import AddressValueError, IPv6Address, IPv6Network

from starlette.requests import Request

# what one household, or one server, is given
OF_ONE = 64


def asked_from(request: Request) -> str:
    """The client's IPv4 address, also out of an IPv6 one; of another IPv6 address its /64; "" for none."""
    host = request.client.host if request.client else ""
    try:
        address = IPv6Address(host)
    except AddressValueError:
        return host
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), OF_ONE), strict=False))
