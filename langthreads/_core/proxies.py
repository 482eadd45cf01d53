"""The proxy that the environment names for an address."""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

__all__ = ["proxy_for"]


def proxy_for(url: str) -> tuple[str, str] | None:
    """Return the proxy for an address.

    Args:
        url: The server's address.

    Returns:
        The variable that names it, such as `http_proxy`, and the proxy's address, with its credentials; None where the
        server is reached directly.
    """
    proxies = getproxies()
    if not proxies:
        return None
    parts = urlsplit(url)
    # With the port: `no_proxy` may name one.
    host = parts.netloc.rpartition("@")[2]
    for kind in (parts.scheme, "all"):
        if address := proxies.get(kind):
            if proxy_bypass(parts.hostname or "") or proxy_bypass(host):
                return None
            return f"{kind}_proxy", address if "://" in address else f"http://{address}"
    return None
