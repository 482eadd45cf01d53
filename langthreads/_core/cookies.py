"""Cookies that a server sets, such as those of a sticky load balancer, for backends that keep none themselves."""

from __future__ import annotations

from email.message import Message
from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, cast
from urllib.request import Request

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["CookieStore"]


class CookieStore:
    """Keeps the cookies of one server."""

    def __init__(self) -> None:
        self._jar = CookieJar(_SendableCookies())

    def store(self, url: str, set_cookie_headers: Iterable[str]) -> None:
        """Keep what the `Set-Cookie` headers of a response ask for."""
        self._jar.extract_cookies(cast("Any", _Response(set_cookie_headers)), Request(url))  # noqa: S310 - nothing is opened

    def header_for(self, url: str) -> str | None:
        """Return the `Cookie` header for an address; None where there is no cookie for it."""
        request = Request(url)  # noqa: S310 - nothing is opened
        self._jar.add_cookie_header(request)
        return request.get_header("Cookie")


class _SendableCookies(DefaultCookiePolicy):
    """Accepts only cookies that can be sent back."""

    def set_ok(self, cookie: Cookie, request: Any) -> bool:
        text = f"{cookie.name}{cookie.value}"
        return text.isascii() and text.isprintable() and super().set_ok(cookie, request)


class _Response:
    """The part of a response that `http.cookiejar` reads."""

    def __init__(self, set_cookie_headers: Iterable[str]) -> None:
        self._headers = Message()
        for value in set_cookie_headers:
            self._headers["Set-Cookie"] = value

    def info(self) -> Message:
        return self._headers
