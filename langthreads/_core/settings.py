"""A client's settings: its address, its key and its headers, checked."""

from __future__ import annotations

import ipaddress
import os
import re
import sys
import warnings
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias, cast
from urllib.parse import unquote, urlsplit

import attrs

from langthreads._core.model import NotGiven
from langthreads._version import __version__
from langthreads.errors import ConfigurationError, InvalidArgumentError, UnencryptedKeyWarning
from langthreads.retry import DEFAULT_RETRIES, RetryOption, RetryPolicy
from langthreads.timeouts import DEFAULT_TIMEOUT, Timeout, TimeoutOption

__all__ = ["DEFAULT_MAX_EVENT_BYTES", "DEFAULT_URL", "Settings", "check_headers"]

DEFAULT_URL = "http://localhost:2024"
DEFAULT_MAX_EVENT_BYTES = 64 * 1024 * 1024
KEY_HEADER = "x-api-key"
KEY_VARIABLES = ("LANGGRAPH_API_KEY", "LANGSMITH_API_KEY", "LANGCHAIN_API_KEY")

_OURS = ("langthreads", "langthreads_async", "langthreads_sync")
_USER = re.compile(r"//[^/?#]*@")
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VALUE = re.compile(r"[\t\x20-\x7e]*")
_IN_PROCESS = "http_client=httpx.{client}(transport=httpx.{transport}(app=app)), url='http://server'"

KeyFunction: TypeAlias = Callable[[], str | None | Awaitable[str | None]]
"""Returns the key; called once for each request. In the async client it may be async."""

KeyOption: TypeAlias = str | KeyFunction | None | NotGiven
"""What `api_key` takes: a key, a function that returns one, None for none; left out, the environment's."""


@attrs.frozen
class Settings:
    """How a client reaches its server.

    Attributes:
        url: The address, without a slash at its end and without credentials.
        headers: Sent with every request, besides the key.
        api_key: The key, or a function that returns one for each request.
        timeout: The bounds on every call, unless a call has its own; None leaves them to a caller's own HTTP client.
        retries: How often failed calls are made again.
        secrets: Texts that must not show in errors, besides the key.
    """

    url: str
    headers: dict[str, str] = attrs.field(repr=lambda headers: repr(sorted(headers)))
    api_key: str | KeyFunction | None = attrs.field(repr=False)
    timeout: Timeout | None
    retries: RetryPolicy
    secrets: tuple[str, ...] = attrs.field(repr=False)

    @classmethod
    def of(
        cls,
        url: str | None,
        api_key: KeyOption,
        headers: Mapping[str, str] | None,
        timeout: TimeoutOption,
        retries: RetryOption = DEFAULT_RETRIES,
        own_url: str | None = None,
        *,
        own_client: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> Settings:
        """Check and combine the arguments of a client's constructor.

        Args:
            url: The address of the server.
            api_key: The key, a function that returns one, None for none, or left out for the environment's.
            headers: More headers.
            timeout: The bounds on every call.
            retries: How often failed calls are made again.
            own_url: The base URL of the caller's own HTTP client, if it has one.
            own_client: Whether the caller passed an HTTP client.
            environment: Where to look for keys; the process's environment when left out.

        Raises:
            ConfigurationError: An argument is invalid.
        """
        address, credentials, secrets = _split_credentials(_address(url, own_url))
        key = _key(api_key, address, os.environ if environment is None else environment)
        sent = {"accept": "application/json", "user-agent": f"langthreads/{__version__}", **_more_headers(headers)}
        bounds = Timeout.of(timeout) if not isinstance(timeout, NotGiven) else None if own_client else DEFAULT_TIMEOUT
        policy = DEFAULT_RETRIES if isinstance(retries, NotGiven) else RetryPolicy.of(retries)
        sent = credentials | sent
        return cls(address, sent, key, bounds, policy, secrets_in(sent, *secrets))

    def replace(
        self, api_key: KeyOption, headers: Mapping[str, str] | None, timeout: TimeoutOption, retries: RetryOption
    ) -> Settings:
        """Return the same settings with these changes.

        Raises:
            ConfigurationError: An argument is invalid.
        """
        sent = {**self.headers, **_more_headers(headers)}
        return attrs.evolve(
            self,
            headers=sent,
            api_key=self.api_key if isinstance(api_key, NotGiven) else _key(api_key, self.url, {}),
            timeout=self.timeout if isinstance(timeout, NotGiven) else Timeout.of(timeout),
            retries=self.retries if isinstance(retries, NotGiven) else RetryPolicy.of(retries),
            secrets=secrets_in(sent, *self.secrets),
        )


def _more_headers(headers: Mapping[str, str] | None) -> dict[str, str]:
    try:
        return check_headers("headers", headers)
    except (TypeError, ValueError) as error:
        raise ConfigurationError(str(error)) from None


def secrets_in(headers: Mapping[str, str], *others: str) -> tuple[str, ...]:
    """Return the values of these headers that must not show in errors."""
    hidden = list(others)
    for value in (value for name, value in headers.items() if is_secret(name)):
        hidden += [value, value.partition(" ")[2]]  # "Bearer …", and what follows it
    return tuple(dict.fromkeys(filter(None, hidden)))


def is_secret(header: str) -> bool:
    """Return whether a header carries a key."""
    return any(part in header for part in ("authorization", "cookie", "api-key", "token", "secret", "password"))


def check_headers(name: str, headers: object) -> dict[str, str]:
    """Return headers with their names in lower case.

    Raises:
        TypeError: A name or a value is not a string.
        InvalidArgumentError: One can't be sent, or is the key's.
    """
    if headers is None:
        return {}
    if not isinstance(headers, Mapping):
        raise TypeError(f"{name}: expected a mapping of header names to values, got {type(headers).__name__}")
    checked: dict[str, str] = {}
    for key, value in cast("Mapping[object, object]", headers).items():
        if not isinstance(key, str) or not isinstance(value, str):
            raise TypeError(f"{name}: {key!r:.80} and its value must be strings")
        if not _TOKEN.fullmatch(key):
            raise InvalidArgumentError(f"{name}: {key!r:.80} is not the name of a header")
        if not _VALUE.fullmatch(value):
            # The value may be a secret, so it is not shown.
            raise InvalidArgumentError(f"{name}[{key!r:.80}]: only printable ASCII can be sent; encode the value first")
        if key.lower() == KEY_HEADER:
            raise InvalidArgumentError(f"{name}: {key!r} is reserved; pass the key to the client as api_key")
        checked[key.lower()] = value.strip()  # white space around a value does not count, and can't be sent
    return checked


def _address(url: object, own_url: str | None) -> str:
    if own_url and (url == DEFAULT_URL or url is None):
        url = own_url
    if url is None:
        hint = _IN_PROCESS.format(client="AsyncClient", transport="ASGITransport")
        raise ConfigurationError(
            "url is None: pass the server's address, such as 'http://localhost:2024'; "
            f"an app in this process is reached by the async client with {hint}"
        )
    if not isinstance(url, str):
        raise ConfigurationError(f"url: expected a str, got {type(url).__name__}")
    given = url.strip().rstrip("/")
    try:
        parts = urlsplit(given)
        port = parts.port
    except ValueError as error:
        # The parser's message would show a password that it took for a port.
        why = "" if "@" in given else f" ({error})"
        raise ConfigurationError(f"url: {_without_user(given)!r} is not a URL{why}") from None
    shown = _without_user(given)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ConfigurationError(
            f"url: {shown!r} needs http:// or https:// and a host, such as 'http://localhost:2024'"
        )
    if parts.hostname is None or port == 0 or not _plausible_host(parts.hostname):
        raise ConfigurationError(f"url: {shown!r} has no usable host and port")
    if "?" in given or "#" in given:
        raise ConfigurationError(f"url: {shown!r} has a query or a fragment; pass the address alone")
    if not given.isprintable() or " " in given:
        raise ConfigurationError(f"url: {shown!r} has white space or control characters in it")
    if own_url and own_url.rstrip("/") != given:
        raise ConfigurationError(
            f"url is {shown!r}, but the http_client's base_url is {_without_user(own_url)!r}; pass only one of them"
        )
    return given


def _split_credentials(address: str) -> tuple[str, dict[str, str], tuple[str, ...]]:
    """Return the address without credentials, the header that stands for them, and the password as it may show up."""
    parts = urlsplit(address)
    if "@" not in parts.netloc:
        return address, {}, ()
    from base64 import b64encode  # few addresses have a password

    user, password = (unquote(part or "") for part in (parts.username, parts.password))
    token = b64encode(f"{user}:{password}".encode()).decode()
    secrets = (parts.password or "", password)
    return _USER.sub("//", address, count=1), {"authorization": f"Basic {token}"}, secrets


def _plausible_host(host: str) -> bool:
    if ":" in host:
        try:
            ipaddress.ip_address(host.partition("%")[0])
        except ValueError:
            return False
    return True


def _without_user(url: str) -> str:
    # Text that is no URL may have a password anywhere before the last "@".
    return url if "@" not in url else re.sub(r"^([a-zA-Z][a-zA-Z0-9+.-]*://)?.*@", r"\1", url, count=1, flags=re.DOTALL)


def _key(api_key: object, url: str, environment: Mapping[str, str]) -> str | KeyFunction | None:
    source = "api_key"
    if isinstance(api_key, NotGiven):
        found = {name: environment.get(name, "").strip().strip("'\"").strip() for name in KEY_VARIABLES}
        source, api_key = next(((name, key) for name, key in found.items() if key), (source, None))
        if api_key is not None:
            _warn_of_the_open(url, source)
    if api_key is None:
        return None
    if callable(api_key):
        return cast("KeyFunction", api_key)
    return check_key(api_key, source)


def check_key(api_key: object, source: str = "api_key") -> str:
    """Return a key as it is sent.

    Raises:
        ConfigurationError: It can't be one; the message does not show it.
    """
    if not isinstance(api_key, str):
        raise ConfigurationError(f"{source}: expected a str, a function or None, got {type(api_key).__name__}")
    key = api_key.strip(" \t")
    if not key:
        raise ConfigurationError(f"{source}: is empty; pass None to send none")
    if not _VALUE.fullmatch(key):
        raise ConfigurationError(f"{source}: only printable ASCII can be sent; check for line ends in it")
    return key


def _warn_of_the_open(url: str, source: str) -> None:
    # A key that is passed is sent on purpose; one that happens to be in the environment may not be.
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https" or _is_near(host):
        return
    warnings.warn(
        f"the key in {source} goes to {host} without encryption; use https, or pass api_key (None sends no key)",
        UnencryptedKeyWarning,
        stacklevel=_callers_level(),
    )


def _callers_level() -> int:
    """Return how far up the stack the user's code is: a client can be made in several ways."""
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] in _OURS:
        frame, level = frame.f_back, level + 1
    return level


def _is_near(host: str) -> bool:
    """Return whether a host is this machine, or on a private network."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        # Names without a dot are of a local network: localhost, or another container.
        return "." not in host or host.endswith((".localhost", ".local", ".internal", ".svc"))
    return address.is_loopback or address.is_private or address.is_link_local
