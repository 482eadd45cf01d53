"""`export` and `import`: threads that move from one server to another."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Annotated, Any, Literal, TypeAlias

import typer
from rich.text import Text

from langthreads import (
    APIConnectionError,
    APIError,
    AuthenticationError,
    ConflictError,
    PartialCreateError,
    PermissionDeniedError,
    ThreadExport,
    ThreadImport,
    read_exports,
)
from langthreads_cli.commands.remove import counted
from langthreads_cli.errors import fail, misuse
from langthreads_cli.files import open_input, open_whole
from langthreads_cli.ids import thread_ids
from langthreads_cli.options import All, Filters, Ids, Limit, Metadata, NewMetadata, Status, Values
from langthreads_cli.parsing import fields_of
from langthreads_cli.progress import progress_bar
from langthreads_cli.session import Session

__all__ = ["export", "import_"]

PAGE = 1000
HOPELESS = (APIConnectionError, AuthenticationError, PermissionDeniedError, PartialCreateError)
"""What would fail with the next thread, too, or leaves something behind that should be looked at first."""

Target = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FILE", help="Where to write, whole or not at all; else to stdout."),
]
Source = Annotated[str, typer.Argument(metavar="FILE", help="What `export` wrote, or - for stdin.", show_default=False)]
Exists: TypeAlias = Literal["raise", "skip"]
Existing = Annotated[
    Exists,
    typer.Option(
        "--if-exists",
        help="Whether a thread that is there already is an error, or passed over, or completed where it came in part.",
    ),
]
NoVerify = Annotated[bool, typer.Option("--no-verify", help="Don't compare the copies with their originals.")]


def export(
    session: Session,
    id: Ids = None,
    status: Status = None,
    metadata: Metadata = None,
    values: Values = None,
    limit: Limit = None,
    every: All = False,
    output: Target = None,
) -> None:
    """Write threads as JSON Lines, with all that leads to their states; all threads where none are named."""
    if every and id:  # by itself it says what happens anyway, as people type it for `list`
        misuse("ids and --all exclude each other")
    filters = Filters.of(metadata, values, status)
    threads = session.threads
    named = thread_ids(threads, id) if id else None
    walk = threads.iter_search(
        metadata=filters.metadata,
        values=filters.values,
        status=filters.status,
        ids=named,
        select=["thread_id"],
        page_size=PAGE,
        limit=limit,
        sort_by="created_at",
        sort_order="asc",
    )
    ids = [thread.thread_id for thread in walk if thread.thread_id is not None]
    # A thread that can't be read is left out, and does not keep the others.
    failed: dict[str, str] = {}
    noted: dict[str, list[str]] = {}
    to_file = output is not None and output != "-"
    hidden = not to_file and session.output.to_terminal
    with _target(session, output) as write, progress_bar(session.output, "exporting", hidden=hidden) as move:
        for at, identifier in enumerate(ids):
            move(at, len(ids))
            try:
                exported = threads.export(identifier)
            except HOPELESS:
                raise
            except APIError as error:
                failed[identifier] = error.message
                continue
            write(exported.to_json())
            if exported.notes:
                noted[identifier] = list(exported.notes)
        move(len(ids), len(ids))
    _tell_of_export(session, len(ids) - len(failed), noted, failed)
    if to_file:
        session.output.json({"exported": len(ids) - len(failed), "notes": noted, "failed": failed})
    if failed:
        fail(f"{counted(len(failed), 'thread')} could not be exported")


@contextmanager
def _target(session: Session, path: str | None) -> Generator[Callable[[str], None]]:
    """Yield the function that writes a line."""
    if path is None or path == "-":
        yield session.output.data
        return
    with open_whole(path) as file:

        def write(line: str) -> None:
            file.write(line.encode() + b"\n")

        yield write


def _tell_of_export(session: Session, exported: int, noted: dict[str, list[str]], failed: dict[str, str]) -> None:
    output = session.output
    for identifier, notes in noted.items():
        for one in notes:
            output.note(f"{identifier}: {one}", "yellow", words=True)
    for identifier, why in failed.items():
        output.note(f"{identifier}: {why}", "red", words=True)
    output.note(f"{counted(exported, 'thread')} exported")


# ---------------------------------------------------------------- import


def import_(
    session: Session,
    file: Source,
    if_exists: Existing = "raise",
    metadata: NewMetadata = None,
    no_verify: NoVerify = False,
) -> None:
    """Make the threads that `export` wrote, with their ids, and say what differs; exits with 1 if anything does."""
    added = fields_of(metadata, "--metadata")
    with open_input(file) as lines:
        # The whole file is looked through before anything is sent.
        total = sum(1 for _ in read_exports(lines))
        lines.seek(0)
        report = Report(session)
        hidden = session.output.as_json and session.output.to_terminal
        try:
            with progress_bar(session.output, "importing", hidden=hidden) as move:
                for at, exported in enumerate(read_exports(lines)):
                    move(at, total)
                    report.add(exported, _import_one(session, exported, if_exists, added, verify=not no_verify))
        except BaseException:
            report.show()
            if report.done:
                more = [word for one in metadata or () for word in ("--metadata", one)]
                more += ["--no-verify"] if no_verify else []
                again = session.connection.spelled("import", file, "--if-exists", "skip", *more)
                session.output.note(f"{report.done} of {total} are done; go on: {again}")
            raise
    report.show()
    report.check()


def _import_one(
    session: Session, exported: ThreadExport, if_exists: Exists, metadata: dict[str, Any] | None, *, verify: bool
) -> ThreadImport | APIError:
    try:
        return session.threads.import_(exported, if_exists=if_exists, metadata=metadata, verify=verify)
    except HOPELESS:
        raise
    except APIError as error:
        return error


class Report:
    """What came of an import, thread by thread.

    Args:
        session: Where to print it.
    """

    def __init__(self, session: Session) -> None:
        self._output = session.output
        self._output.unheard = True  # an import does not break off because nobody listens
        self._actions: dict[str, int] = {}
        self._differing: dict[str, list[str]] = {}
        self._failed: dict[str, APIError] = {}

    @property
    def done(self) -> int:
        """How many threads have been imported."""
        return sum(self._actions.values())

    def add(self, exported: ThreadExport, outcome: ThreadImport | APIError) -> None:
        """Take in what came of one thread; scripts read it at once."""
        if isinstance(outcome, APIError):
            self._failed[exported.thread_id] = outcome
            self._output.json({"thread_id": exported.thread_id, "action": "failed", "error": outcome.message})
            return
        self._actions[outcome.action] = self._actions.get(outcome.action, 0) + 1
        if outcome.differences:
            self._differing[outcome.thread.thread_id] = list(outcome.differences)
        self._output.json(
            {
                "thread_id": outcome.thread.thread_id,
                "action": outcome.action,
                "verified": outcome.verified,
                "differences": list(outcome.differences),
            }
        )

    def show(self) -> None:
        """Print what differs and what failed, and how many threads there were."""
        for identifier, differences in self._differing.items():
            self._output.line(Text(identifier, "cyan"), Text(" differs:", "yellow"))
            for difference in differences:
                self._output.paragraph(difference, indent="  ")
        for identifier, error in self._failed.items():
            self._output.line(Text(identifier, "cyan"), Text(" failed:", "red"))
            self._output.paragraph(error.message, indent="  ")
        counts = [f"{number} {action}" for action, number in self._actions.items()]
        counts += [f"{len(self._failed)} failed"] if self._failed else []
        self._output.note(f"{counted(self.done + len(self._failed), 'thread')}: {', '.join(counts) or 'none'}")

    def check(self) -> None:
        """Fail where a thread could not be imported, or differs from its original."""
        if self._failed:
            taken = any(isinstance(error, ConflictError) for error in self._failed.values())
            hint = "--if-exists skip passes over those that are there" if taken else None
            fail(f"{counted(len(self._failed), 'thread')} could not be imported", hint)
        if self._differing:
            differ = "differs from its original" if len(self._differing) == 1 else "differ from their originals"
            fail(f"{counted(len(self._differing), 'thread')} {differ}")
