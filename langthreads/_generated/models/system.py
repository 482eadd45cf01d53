# Generated from openapi.yaml by `nox -s generate`; edit the contract or generator/ instead of this file.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false
# The checks look at JSON of unknown types; those of the attributes are known.
"""The responses to operations with the tag `system`, as typed models."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from langthreads._core.model import Field, Model, build, is_bool, is_dict, is_str

__all__ = [
    "ServerInfo",
    "ServerStatus",
]


class ServerInfo(Model):
    """A server's version and features."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        version: str,
        flags: dict[str, Any],
        langgraph_py_version: str | None = None,
        host: dict[str, Any] | None = None,
    ) -> None:
        build(
            self,
            {
                "version": version,
                "flags": flags,
                "langgraph_py_version": langgraph_py_version,
                "host": host,
            },
        )

    @property
    def version(self) -> str:
        """The version of langgraph-api."""
        value: str = self._json["version"]
        return value

    @property
    def flags(self) -> dict[str, Any]:
        """The server's features, such as `assistants` and `crons`, by name."""
        value: dict[str, Any] = self._json["flags"]
        return value

    @property
    def langgraph_py_version(self) -> str | None:
        """The version of langgraph."""
        value: str | None = self._json.get("langgraph_py_version")
        return value

    @property
    def host(self) -> dict[str, Any] | None:
        """Where the server runs (`kind`, and ids that are null on a self-hosted server)."""
        value: dict[str, Any] | None = self._json.get("host")
        return value

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_version: str = "version",
        k_flags: str = "flags",
        k_langgraph_py_version: str = "langgraph_py_version",
        k_host: str = "host",
    ) -> bool:
        try:
            for data in items:
                if type(data) is not dict:
                    return False
                if not (
                    type(data[k_version]) is str
                    and type(data[k_flags]) is dict
                    and (
                        k_langgraph_py_version not in data
                        or (v := data[k_langgraph_py_version]) is None
                        or type(v) is str
                    )
                    and (k_host not in data or (v := data[k_host]) is None or type(v) is dict)
                ):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


class ServerStatus(Model):
    """Whether a server is up."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        ok: bool,
        services: dict[str, Any] | None = None,
    ) -> None:
        build(
            self,
            {
                "ok": ok,
                "services": services,
            },
        )

    @property
    def ok(self) -> bool:
        """Whether it is up."""
        value: bool = self._json["ok"]
        return value

    @property
    def services(self) -> dict[str, Any] | None:
        """The state of the services that the server depends on, by name."""
        value: dict[str, Any] | None = self._json.get("services")
        return value

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_ok: str = "ok",
        k_services: str = "services",
    ) -> bool:
        try:
            for data in items:
                if type(data) is not dict:
                    return False
                if not (
                    type(data[k_ok]) is bool
                    and (k_services not in data or (v := data[k_services]) is None or type(v) is dict)
                ):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


ServerInfo._fields = (
    Field("version", True, "a string", is_str),
    Field("flags", True, "an object", is_dict),
    Field("langgraph_py_version", False, "a string", is_str),
    Field("host", False, "an object", is_dict),
)
ServerStatus._fields = (
    Field("ok", True, "a boolean", is_bool),
    Field("services", False, "an object", is_dict),
)
