"""The terminal UI of the command: `langthreads ui`."""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING

from langthreads import NOT_GIVEN, StreamNotResumableWarning

if TYPE_CHECKING:
    from collections.abc import Mapping

    from langthreads import NotGiven

__all__ = ["run_ui"]


def run_ui(*, url: str, api_key: str | NotGiven | None = NOT_GIVEN, headers: Mapping[str, str] | None = None) -> int:
    """Open the terminal UI, and return when the person leaves it.

    Args:
        url: The server's address. It need not be there yet.
        api_key: The key; None sends none; the environment's when left out.
        headers: Sent with every request.

    Returns:
        The exit code: 0, or 1 where there is no terminal to open it in, or where the UI failed.

    Raises:
        ConfigurationError: The client can't work with these arguments. The screen has not been touched then.
    """
    import asyncio

    from langthreads_async import AsyncLangThreads

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print("error: the UI needs a terminal; use `langthreads list` in scripts", file=sys.stderr)  # noqa: T201
        return 1

    async def run() -> int:
        async with AsyncLangThreads(url, api_key=api_key, headers=headers) as client:
            from langthreads_cli.ui.app import ThreadsApp

            code = await ThreadsApp(client, url).run_async()
            return 1 if code is None else code

    with warnings.catch_warnings():
        # A warning on stderr would spoil the screen; the stream's tab reports it.
        warnings.simplefilter("ignore", StreamNotResumableWarning)
        return asyncio.run(run())
