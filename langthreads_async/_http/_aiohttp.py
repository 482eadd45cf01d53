"""Corrections where aiohttp departs from the seam, and what its errors mean."""

from __future__ import annotations

import asyncio
import select
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn, cast

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.http_exceptions import ContentEncodingError, HttpProcessingError

from langthreads._core.wire import Phase, WireError

if TYPE_CHECKING:
    from typing import Self

    from aiohttp.client_reqrep import ConnectionKey
    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace

__all__ = ["ERRORS", "READ_ERRORS", "Response", "connector", "fail", "is_readable", "once", "wire_error"]


async def once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Keep aiohttp from repeating a request that may have been executed: whether to do that is decided elsewhere."""
    try:
        return await handler(request)
    except ERRORS as error:
        fail(error)


def connector(keepalive_seconds: float) -> aiohttp.TCPConnector:
    """Return what opens connections, any number of them."""
    opened: Any = _Connector(limit=0, keepalive_timeout=keepalive_seconds)
    opened._factory = partial(_Handler, loop=opened._loop)
    return cast("aiohttp.TCPConnector", opened)


class _Connector(aiohttp.TCPConnector):
    """Leases out connections on which nothing is left of an earlier request, and bounds the time to open one."""

    async def _get(self, key: ConnectionKey, traces: list[Trace]) -> Connection | None:
        if (idle := self._conns.get(key)) is not None:
            idle.rotate(1)  # the one used last is taken first, so that the others grow old
        # aiohttp reuses a connection that the server has closed, as long as the event loop has not seen it, and one on which
        # more has arrived than was asked for.
        while (connection := await super()._get(key, traces)) is not None:
            line = connection.protocol
            if line is not None and not line.should_close and not is_readable(line.transport):
                return connection
            connection.close()
        return None

    async def _create_connection(
        self, req: aiohttp.ClientRequest, traces: list[Trace], timeout: aiohttp.ClientTimeout
    ) -> ResponseHandler:
        try:
            async with asyncio.timeout(timeout.sock_connect):  # names and proxies too, for which aiohttp has no bound
                return await super()._create_connection(req, traces, timeout)
        except UnicodeError as error:  # the name of a host that can't be one
            raise WireError(str(error), Phase.CONNECT) from error
        except ERRORS as error:  # a proxy's too, which aiohttp reports as the server's
            failure = wire_error(error)
            raise WireError(str(failure), Phase.CONNECT, timed_out=failure.timed_out) from error


def is_readable(transport: asyncio.Transport | None) -> bool:
    """Return whether something has arrived that the event loop has not read yet."""
    if transport is None:
        return True
    line = transport.get_extra_info("socket").fileno()
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([line], [], [], 0)[0])
    poll = select.poll()
    poll.register(line, select.POLLIN)
    return bool(poll.poll(0))


class _Handler(ResponseHandler):
    def connection_lost(self, exc: BaseException | None) -> None:
        """Fail the body that is being read; aiohttp takes a reset for the end of one that has no other."""
        if exc is not None and self._payload is not None and not self._payload.is_eof():
            self._payload.set_exception(aiohttp.ClientOSError(*exc.args))
        super().connection_lost(exc)


class Response(aiohttp.ClientResponse):
    async def start(self, connection: Connection) -> Self:
        """Read the head of a response."""
        line = connection.protocol
        await super().start(connection)
        # Agent Servers reset a connection after a 500, a moment later. Small bodies have arrived by now, and their connection
        # went back to the pool: it can't wait until the response is closed.
        if self.status >= 500 and line is not None:
            if self.connection is None:
                line.close()
            else:
                line.force_close()
        return self


# ---------------------------------------------------------------- errors

ERRORS = (aiohttp.ClientError, HttpProcessingError, OSError)
READ_ERRORS = (*ERRORS, RuntimeError)  # RuntimeError: the connection was closed

# The errors of aiohttp, and what they mean; the first that fits counts.
_MEANINGS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Phase, bool], ...] = (
    (aiohttp.ConnectionTimeoutError, Phase.CONNECT, True),
    ((aiohttp.ServerTimeoutError, TimeoutError), Phase.READ, True),
    ((aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError), Phase.CONNECT, False),
    (aiohttp.ClientConnectorError, Phase.CONNECT, False),
    (aiohttp.InvalidURL, Phase.CONNECT, False),
    (aiohttp.ClientPayloadError, Phase.PROTOCOL, False),
    ((OSError, RuntimeError), Phase.READ, False),
    (Exception, Phase.PROTOCOL, False),
)


def wire_error(error: Exception) -> WireError:
    phase, timed_out = next((phase, late) for kinds, phase, late in _MEANINGS if isinstance(error, kinds))
    # If a response is invalid, the text contains the address too.
    text = error.message if isinstance(error, aiohttp.ClientResponseError) else str(error)
    if _is_decoding_error(error):
        phase = Phase.DECODE
    return WireError(" ".join(text.split()), phase, timed_out=timed_out)


def _is_decoding_error(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, ContentEncodingError):
        error = error.__cause__
    return error is not None


def fail(error: Exception) -> NoReturn:
    raise wire_error(error) from error
