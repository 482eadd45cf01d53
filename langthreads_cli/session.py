"""What every command works with: a client for the server that was named, and where its output goes."""

from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING, Self, cast

import attrs

from langthreads import NOT_GIVEN, NotGiven
from langthreads_cli.errors import misuse

if TYPE_CHECKING:
    from types import TracebackType

    import typer

    from langthreads import LangThreads, RunsClient, ThreadsClient
    from langthreads_cli.output import Output

__all__ = ["Connection", "Session", "connection_in"]

DEFAULT_URL = "http://localhost:2024"
URL_VARIABLE = "LANGTHREADS_URL"


@attrs.frozen
class Connection:
    """Which server is meant, and what goes out with every request.

    Attributes:
        url: Its address; None for that of the environment.
        api_key: The key, an empty one for none; None for that of the environment.
        api_key_env: The variable that has the key.
        headers: More headers, each `NAME: VALUE`.
        timeout: How many seconds a request may take.
    """

    url: str | None = None
    api_key: str | None = attrs.field(default=None, repr=False)
    api_key_env: str | None = None
    headers: tuple[str, ...] = attrs.field(default=(), repr=False)
    timeout: float | None = None

    def over(self, other: Connection | None) -> Connection:
        """Return this connection, with what it leaves open as `other` has it."""
        if other is None:
            return self
        own_key = self.api_key is not None or self.api_key_env is not None
        return Connection(
            url=self.url if self.url is not None else other.url,
            api_key=self.api_key if own_key else other.api_key,
            api_key_env=self.api_key_env if own_key else other.api_key_env,
            headers=other.headers + self.headers,
            timeout=self.timeout if self.timeout is not None else other.timeout,
        )

    @property
    def address(self) -> str:
        """The server's address."""
        return self.url if self.url is not None else os.environ.get(URL_VARIABLE, "").strip() or DEFAULT_URL

    @property
    def key(self) -> str | None | NotGiven:
        """The key as the clients take it."""
        if self.api_key is not None and self.api_key_env is not None:
            misuse("--api-key and --api-key-env exclude each other")
        if self.api_key_env is not None:
            key = os.environ.get(self.api_key_env, "").strip()
            return key or misuse(f"--api-key-env: the environment has no {self.api_key_env!r}")
        if self.api_key is not None:
            return self.api_key or None
        return NOT_GIVEN

    @property
    def header_fields(self) -> dict[str, str]:
        """The headers by their names."""
        pairs = [header.partition(":") for header in self.headers]
        if any(not name.strip() or not colon for name, colon, _ in pairs):
            misuse("--header: expected 'NAME: VALUE'")  # without what was typed, which may be a secret
        return {name.strip(): value.strip() for name, _, value in pairs}

    def spelled(self, *words: str) -> str:
        """Return a command line that reaches the same server, for people to copy.

        What the environment says is left out, and so are secrets: what stands there in their place is refused.

        Args:
            words: What follows `langthreads`.
        """
        # A password in the address is a secret, too.
        options = ["--url", re.sub("//[^/@]*@", "//…@", self.url)] if self.url is not None else []
        if self.api_key_env is not None:
            options += ["--api-key-env", self.api_key_env]
        elif self.api_key is not None:
            options += ["--api-key", "…" if self.api_key else ""]
        for name in self.header_fields:
            options += ["--header", f"{name}: …"]
        return shlex.join(["langthreads", *words, *options])


def connection_in(context: typer.Context) -> Connection:
    """Return which server was named; what stands on the right of the command comes first."""
    given = context.params
    own = Connection(
        url=given.get("url"),
        api_key=given.get("api_key"),
        api_key_env=given.get("api_key_env"),
        headers=tuple(given.get("header") or ()),
        timeout=given.get("timeout"),
    )
    return own.over(connection_in(cast("typer.Context", context.parent)) if context.parent is not None else None)


class Session:
    """One call of the command.

    Attributes:
        connection: Which server is meant.
        output: Where its output goes.
    """

    def __init__(self, connection: Connection, output: Output) -> None:
        self.connection = connection
        self.output = output
        self._client: LangThreads | None = None

    @property
    def client(self) -> LangThreads:
        """The client, made when it is first needed."""
        if self._client is None:
            from langthreads import LangThreads

            asked = self.connection
            self._client = LangThreads(
                asked.address,
                api_key=asked.key,
                headers=asked.header_fields,
                timeout=NOT_GIVEN if asked.timeout is None else asked.timeout,
            )
        return self._client

    @property
    def threads(self) -> ThreadsClient:
        """The threads of the server."""
        return self.client.threads

    @property
    def runs(self) -> RunsClient:
        """The runs of the server."""
        return self.client.runs

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._client is not None:
            self._client.close()
