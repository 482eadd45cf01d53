# Generated from tests/async/test_options.py by `nox -s generate`; edit that file instead of this one.
"""Copies of a client with other options."""

from __future__ import annotations

from typing import Any

import pytest

from langthreads import ConfigurationError, InvalidArgumentError
from langthreads_sync import ThreadsClient
from tests.support.faults import faults

KEY = "lsv2_pt_very_secret"
OTHER = "lsv2_pt_another_secret"


def test_a_copy_shares_the_connections_and_leaves_them_open() -> None:
    with faults() as server:
        with ThreadsClient(server.url) as threads:
            threads.count()
            with threads.with_options(timeout=5) as copy:
                copy.count()
            copy.with_options(retries=0).count()
            threads.count()
        assert server.connections == 1
        with pytest.raises(ConfigurationError, match="closed"):
            copy.count()


def test_a_copy_has_its_own_options_and_the_original_keeps_its_own() -> None:
    with faults() as server:
        with ThreadsClient(server.url, api_key=KEY, headers={"x-tenant": "a", "x-app": "b"}) as threads:
            copy = threads.with_options(api_key=OTHER, headers={"X-Tenant": "c"})
            copy.count()
            threads.count()
            threads.with_options(api_key=None).count()
    first, second, third = (request.headers for request in server.requests)
    assert (first["x-api-key"], first["x-tenant"], first["x-app"]) == (OTHER, "c", "b")
    assert (second["x-api-key"], second["x-tenant"], second["x-app"]) == (KEY, "a", "b")
    assert "x-api-key" not in third


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"api_key": ""}, ConfigurationError),
        ({"headers": {"X-API-KEY": KEY}}, ConfigurationError),
        ({"timeout": -1}, InvalidArgumentError),
        ({"retries": -1}, InvalidArgumentError),
        ({"retries": "2"}, TypeError),
    ],
    ids=["empty key", "reserved header", "negative timeout", "negative retries", "retries as text"],
)
def test_options_that_could_not_work_are_refused(options: dict[str, Any], error: type[Exception]) -> None:
    with ThreadsClient("http://localhost:1") as threads:
        with pytest.raises(error) as caught:
            threads.with_options(**options)
    assert KEY not in str(caught.value)
