# Generated from openapi.yaml by `nox -s generate`; edit the contract or generator/ instead of this file.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false, reportUnnecessaryIsInstance=false
# Users without a type checker can pass anything, and unions are told apart by their arguments' types.
"""The operations with the tag `system`: each takes arguments and returns a `Call`; nothing is sent."""

from __future__ import annotations

from typing import Any

from langthreads._core.arguments import integer
from langthreads._core.operation import Call, Operation
from langthreads._core.parsers import parse_model
from langthreads._generated.models.system import ServerInfo, ServerStatus
from langthreads.retry import Safety

__all__ = [
    "get_server_info",
    "check_server",
]

GET_SERVER_INFO = Operation(
    "get_server_info",
    "GET",
    "/info",
    Safety.ALWAYS,
    resource="server",
)


def get_server_info() -> Call[ServerInfo]:
    """Get the server's version and features."""
    return Call(
        GET_SERVER_INFO,
        "/info",
        parse_model(ServerInfo),
    )


CHECK_SERVER = Operation(
    "check_server",
    "GET",
    "/ok",
    Safety.ALWAYS,
    resource="server",
)


def check_server(
    *,
    check_db: int | None = None,
) -> Call[ServerStatus]:
    """Check whether the server is up."""
    in_query: dict[str, Any] = {}
    if check_db is not None:
        in_query["check_db"] = integer("check_db", check_db)
    return Call(
        CHECK_SERVER,
        "/ok",
        parse_model(ServerStatus),
        query=in_query,
    )
