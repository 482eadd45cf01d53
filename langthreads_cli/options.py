"""The options that commands share, and the decorator that makes a function a command with them."""

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Concatenate, ParamSpec, cast

import attrs
import typer

from langthreads import SortOrder, ThreadSortBy, ThreadStatus, __version__
from langthreads_cli.completion import complete_ids
from langthreads_cli.errors import USAGE
from langthreads_cli.output import Output
from langthreads_cli.parsing import fields_of
from langthreads_cli.session import Session, connection_in

__all__ = [
    "All",
    "Filters",
    "Graph",
    "Ids",
    "Json",
    "Limit",
    "Metadata",
    "NewMetadata",
    "Order",
    "Sort",
    "Status",
    "ThreadId",
    "Ttl",
    "Values",
    "Yes",
    "command",
    "root",
]

P = ParamSpec("P")

# ---------------------------------------------------------------- the server

_SERVER = "The server"

Url = Annotated[
    str | None,
    typer.Option(
        "--url",
        metavar="URL",
        help="Its address; else that in LANGTHREADS_URL, else http://localhost:2024.",
        rich_help_panel=_SERVER,
    ),
]
ApiKey = Annotated[
    str | None,
    typer.Option(
        "--api-key",
        metavar="KEY",
        help="Its key, '' for none; else that in LANGGRAPH_API_KEY, LANGSMITH_API_KEY or LANGCHAIN_API_KEY.",
        rich_help_panel=_SERVER,
    ),
]
ApiKeyEnv = Annotated[
    str | None,
    typer.Option(
        "--api-key-env",
        metavar="NAME",
        help="The environment variable with the key; other users of the machine can't see it there.",
        rich_help_panel=_SERVER,
    ),
]
Header = Annotated[
    list[str] | None,
    typer.Option("--header", metavar="'NAME: VALUE'", help="Sent with every request.", rich_help_panel=_SERVER),
]
Seconds = Annotated[
    float | None,
    typer.Option(
        "--timeout", metavar="SECONDS", min=0.001, help="How long a request may take.", rich_help_panel=_SERVER
    ),
]
Version = Annotated[bool, typer.Option("--version", help="Print the version.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, one value to a line.")]


def connection_options(
    context: typer.Context,
    *,
    url: Url = None,
    api_key: ApiKey = None,
    api_key_env: ApiKeyEnv = None,
    header: Header = None,
    timeout: Seconds = None,
) -> None:
    """Stand for the options of every command; `connection_in` reads them from the context."""


_SHARED = {"url": Url, "api_key": ApiKey, "api_key_env": ApiKeyEnv, "header": Header, "timeout": Seconds}


def command(
    app: typer.Typer, name: str, *, shows: bool = True
) -> Callable[[Callable[Concatenate[Session, P], None]], Callable[Concatenate[Session, P], None]]:
    """Make a function a command: it gets a session, and the options for the server and for JSON.

    Args:
        app: Where to add it.
        name: What people type.
        shows: Whether it prints data, so that `--json` makes sense.
    """

    def register(function: Callable[Concatenate[Session, P], None]) -> Callable[Concatenate[Session, P], None]:
        @functools.wraps(function)
        def run(**arguments: Any) -> None:
            context = cast("typer.Context", arguments.pop("context"))
            for option in _SHARED:
                arguments.pop(option)
            output = Output(as_json=bool(arguments.pop("json", False)))
            with Session(connection_in(context), output) as session:
                cast("Callable[..., None]", function)(session, **arguments)
                output.flush()

        _, *own = inspect.signature(function, eval_str=True).parameters.values()
        _sign(run, own, shows=shows)
        app.command(name)(run)
        return function

    return register


def root(app: typer.Typer) -> None:
    """Let the options for the server stand on the left of a command, too."""

    def start(**arguments: Any) -> None:
        context = cast("typer.Context", arguments["context"])
        if arguments["version"]:
            typer.echo(f"langthreads {__version__}")
            raise typer.Exit
        if context.invoked_subcommand is None:
            typer.echo(context.get_help())
            raise typer.Exit(USAGE)

    version = inspect.Parameter("version", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=Version)
    _sign(start, [version], shows=False)
    app.callback(invoke_without_command=True)(start)


def _sign(function: Callable[..., None], own: Iterable[inspect.Parameter], *, shows: bool) -> None:
    """Make a function look as if it had its own parameters and those that all commands share: Typer reads them off it."""
    kind = inspect.Parameter.KEYWORD_ONLY
    every = [inspect.Parameter("context", kind, annotation=typer.Context), *own]
    if shows:
        every.append(inspect.Parameter("json", kind, default=False, annotation=Json))
    every += [inspect.Parameter(name, kind, default=None, annotation=option) for name, option in _SHARED.items()]
    every = [one.replace(kind=kind) for one in every]
    function.__signature__ = inspect.Signature(every)  # type: ignore[attr-defined]  # Typer reads it
    function.__annotations__ = {one.name: one.annotation for one in every}


# ---------------------------------------------------------------- threads

_WHICH = "Which threads"
_ID_HELP = "A thread: its id, the unique end of it as tables show it, or - for the latest."

ThreadId = Annotated[str, typer.Argument(metavar="ID", help=_ID_HELP, autocompletion=complete_ids, show_default=False)]
Ids = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ID]...", help="Threads, as for the other commands.", autocompletion=complete_ids, show_default=False
    ),
]
Graph = Annotated[str | None, typer.Option("--graph", metavar="GRAPH", help="The graph that it belongs to.")]
Status = Annotated[
    ThreadStatus | None, typer.Option("--status", help="Only threads in this status.", rich_help_panel=_WHICH)
]
Metadata = Annotated[
    list[str] | None,
    typer.Option(
        "--metadata",
        metavar="KEY=TEXT",
        help="Only threads with this in their metadata; KEY:=JSON and a JSON object do too.",
        rich_help_panel=_WHICH,
    ),
]
Values = Annotated[
    list[str] | None,
    typer.Option(
        "--values", metavar="KEY=TEXT", help="Only threads with this in their state, likewise.", rich_help_panel=_WHICH
    ),
]
Limit = Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="How many at most.")]
All = Annotated[bool, typer.Option("--all", help="All of them.")]
Sort = Annotated[ThreadSortBy, typer.Option("--sort", help="What to sort by.")]
Order = Annotated[SortOrder, typer.Option("--order", help="Which end comes first.")]
NewMetadata = Annotated[
    list[str] | None,
    typer.Option("--metadata", metavar="KEY=TEXT", help="Metadata; KEY:=JSON and a JSON object do too."),
]
Ttl = Annotated[float | None, typer.Option("--ttl", metavar="MINUTES", help="When the server deletes it.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")]


@attrs.frozen
class Filters:
    """Which threads are meant, as searches take it.

    Attributes:
        metadata: What their metadata has.
        values: What their state has.
        status: Their status.
    """

    metadata: dict[str, Any] | None = None
    values: dict[str, Any] | None = None
    status: ThreadStatus | None = None

    @classmethod
    def of(cls, metadata: list[str] | None, values: list[str] | None, status: ThreadStatus | None) -> "Filters":
        """Read what was typed."""
        return cls(fields_of(metadata, "--metadata"), fields_of(values, "--values"), status)

    def __bool__(self) -> bool:
        return not (self.metadata is None and self.values is None and self.status is None)
