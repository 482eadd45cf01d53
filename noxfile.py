"""Development tasks: `nox -l` lists them; plain `nox` runs those that change nothing."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.error_on_missing_interpreters = False
nox.options.download_python = "never"
nox.options.sessions = [
    "check",
    "lint",
    "types",
    "tests",
    "fake",
    "lowest",
    "live",
    "compat",
    "drift",
    "docs",
    "package",
    "demo",
]

# Without bytecode, each of the many processes that sessions start would compile all that it imports.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

ROOT = Path(__file__).parent
PYPROJECT = nox.project.load_toml(ROOT / "pyproject.toml")
PYTHONS = nox.project.python_versions(PYPROJECT)
SCENARIOS = ["pytest", "-m", "scenario", "-q"]
OFFLINE = ["pytest", "-n", "auto", "--dist", "worksteal"]
QUICK = [*OFFLINE, "-m", "not thorough"]
# Against a server in another process, most of the time is spent waiting for runs.
MANY = ["-n", "8"]
OVER_AIOHTTP = ["--backend", "aiohttp"]
PROGRAMS = ["tests/examples", "tests/docs/test_pages.py", "tests/migration"]


def groups(*names: str) -> tuple[str, ...]:
    """Return the requirements of dependency groups."""
    return nox.project.dependency_groups(PYPROJECT, *names)


def against(session: nox.Session, server: str, *command: str, env: dict[str, str] | None = None) -> None:
    """Run a command while a real Agent Server is up; its address is in the command's environment."""
    session.run("python", "-m", "tests.live.server", "--server", server, "--", *command, env=with_uv(session, env))


def with_uv(session: nox.Session, env: dict[str, str] | None = None) -> dict[str, str]:
    """Let a command find the uv beside nox: real servers are installed with it in seconds, without it in minutes."""
    path = [session.bin, os.environ.get("PATH", ""), str(Path(sys.executable).parent)]
    return {"PATH": os.pathsep.join(path), **(env or {})}


# ---------------------------------------------------------------- sessions that change files


@nox.session
def generate(session: nox.Session) -> None:
    """Regenerate the models, the operations, the sync client and its tests."""
    session.install(*groups("generate"))
    session.run("python", "-m", "generator", "generate")


@nox.session
def record(session: nox.Session) -> None:
    """Record the cassettes from the newest pinned server; arguments go to pytest."""
    session.install("-e", ".", *groups("test"))
    env = {"LANGTHREADS_TEST_RECORD": "1"}
    against(session, "newest", *SCENARIOS, "-n", "auto", *(session.posargs or ["tests/async"]), env=env)


# ---------------------------------------------------------------- sessions that change nothing


@nox.session
def check(session: nox.Session) -> None:
    """Fail if a generated file is not what the generator writes."""
    session.install(*groups("generate"))
    session.run("python", "-m", "generator", "check")


@nox.session
def lint(session: nox.Session) -> None:
    """Check the style of every file, the contract against OpenAPI, and the workflows for unsafe steps."""
    session.install(*groups("generate", "lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("openapi-spec-validator", "openapi.yaml")
    session.run("zizmor", "--offline", "--quiet", "--persona=pedantic", ".github")


@nox.session
def types(session: nox.Session) -> None:
    """Run two strict type checkers on everything, and require a declared type of all that users can reach."""
    session.install("-e", ".", *groups("generate", "docs", "test", "types"))
    session.run("mypy")
    pyright = ["basedpyright", "--pythonpath", str(Path(session.bin) / "python")]
    session.run(*pyright)
    for package in ("langthreads", "langthreads_async", "langthreads_sync", "langthreads_pytest"):
        # With --pythonpath it would look for the package nowhere.
        session.run("basedpyright", "--verifytypes", package, "--ignoreexternal")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run all tests that need no server, on every Python that is installed; arguments go to pytest."""
    session.install("-e", ".", *groups("generate", "test"))
    if session.posargs:
        session.run(*OFFLINE, *session.posargs)
    elif session.python == PYTHONS[0]:
        # CI measures the coverage here, so that it needs no other run.
        all_tests(session, measured="CI" in os.environ)
    else:
        session.run(*QUICK, "tests/unit", "tests/async", "tests/fake", "--ignore", "tests/async/backends")


@nox.session
def coverage(session: nox.Session) -> None:
    """Run the same on one Python, and fail if less is covered than pyproject.toml asks for."""
    session.install("-e", ".", *groups("generate", "test"))
    all_tests(session, measured=True)


def all_tests(session: nox.Session, *, measured: bool) -> None:
    """Run all tests, and those of the async client over aiohttp too.

    Measuring takes twice the time, so it leaves out what adds nothing to the coverage: the sync client and its tests, which are
    made from the async ones, and tests of thousands of cases.
    """
    if measured:
        measures = ["tests/async", "tests/unit", "tests/fake"]
        session.run(*QUICK, *measures, "--cov")
        session.run(*OFFLINE, "-m", "thorough", *measures)
        session.run(*OFFLINE, *(f"--ignore={folder}" for folder in measures))
    else:
        session.run(*OFFLINE)
    session.run(*QUICK, "tests/async", "--ignore", "tests/async/backends", *OVER_AIOHTTP)


@nox.session(python=PYTHONS[0], venv_backend="uv")
def lowest(session: nox.Session) -> None:
    """Run the tests of the sync client, and of each backend, with the oldest dependencies that pyproject.toml allows."""
    session.install("--resolution", "lowest-direct", "-r", "pyproject.toml", "--extra", "aiohttp")
    session.install("-e", ".", *groups("harness"))  # what is installed already stays as it is
    session.run(*QUICK, "tests/unit", "tests/sync", "tests/async/backends")


@nox.session
def live(session: nox.Session) -> None:
    """Run the scenarios of both clients, the examples, the documentation's code and the command against a real server.

    What takes long there, such as streams that are cut, is run by the async client alone, over each of its backends.
    """
    session.install("-e", ".", *groups("test", "convert"))
    if session.posargs:
        against(session, "newest", *SCENARIOS, *MANY, *session.posargs)
    else:
        against(session, "newest", *SCENARIOS, *MANY, "tests/sync")
        against(session, "newest", "pytest", "-q", *MANY, "-m", "live or scenario", "tests/async")
        against(session, "newest", "pytest", "-q", *MANY, "-m", "live", "tests/async", *OVER_AIOHTTP)
        files = ["pytest", "-q", *MANY, "--dist", "loadfile"]
        against(session, "newest", *files, *PROGRAMS)
        against(session, "newest", *files, "-m", "not offline", "tests/cli", "--ignore-glob", "*/cli/ui/test_[!l]*")


@nox.session
def compat(session: nox.Session) -> None:
    """Run the scenarios against the oldest and the middle server that we support.

    The async client alone: what an old server answers is the same for both, and both play the same cassettes.
    """
    session.install("-e", ".", *groups("test"))
    for server in ("oldest", "middle"):
        against(session, server, *SCENARIOS, *MANY, *(session.posargs or ["tests/async"]))


@nox.session
def fake(session: nox.Session) -> None:
    """Run the same against langthreads.testing's server, in memory and over HTTP, as if it were a real one.

    The async client in memory, the sync one over HTTP: both go through the same server.
    """
    session.install("-e", ".", *groups("test", "convert"))
    memory = {"LANGTHREADS_TEST_FAKE": "memory"}
    session.run(*SCENARIOS, "-n", "auto", *(session.posargs or ["tests/async"]), env=memory)
    if not session.posargs:
        served = ["python", "-m", "tests.fake.serve", "--", "pytest", "-q", *MANY]
        # Some threads move to a real server.
        session.run(*served, "-m", "scenario or live", "tests/sync", env=with_uv(session))
        session.run(*served, "tests/examples", "tests/migration", env=with_uv(session))


@nox.session
def drift(session: nox.Session) -> None:
    """Compare openapi.yaml with a live server's own document; `-- --url URL`, or `-- --newest` for the newest release."""
    session.install(*groups("generate"))
    session.run("python", "-m", "generator", "drift", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation's site into site/, strictly and offline; `-- serve` shows it while you write."""
    session.install("-e", ".[cli]", *groups("docs"))  # it draws the terminal UI
    env = {"NO_MKDOCS_2_WARNING": "1"}  # Material's note on its future, which looks like a warning of ours
    session.run("python", "-m", "mkdocs", *(session.posargs or ["build"]), env=env)
    if not session.posargs:
        session.run("python", "-m", "docsite")


@nox.session
def package(session: nox.Session) -> None:
    """Build wheel and sdist, and try the wheel outside the checkout, without and with the command; `-- FOLDER` keeps them."""
    session.install("build")
    home = Path(session.create_tmp()).resolve()
    dist = Path(session.posargs[0]).resolve() if session.posargs else home / "dist"
    session.run("python", "-m", "build", "--outdir", str(dist), str(ROOT))
    (wheel,) = dist.glob("*.whl")
    session.run("python", "-m", "venv", "--clear", str(home / "venv"))
    python = str(home / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python")
    session.chdir(home)  # not the checkout, whose packages would be found first
    # By itself first, then with the command.
    for extra in ([], ["cli"]):
        what = f"{wheel}[{','.join(extra)}]" if extra else str(wheel)
        session.run(python, "-m", "pip", "install", "--quiet", what, external=True)
        session.run(python, "-I", str(ROOT / "tests" / "package" / "smoke.py"), *extra, external=True)


@nox.session(venv_backend="none")
def demo(session: nox.Session) -> None:
    """Run the README's tour, as someone would who has only Python."""
    session.run(sys.executable, str(ROOT / "examples" / "tour.py"))


@nox.session
def bench(session: nox.Session) -> None:
    """Measure langthreads beside langgraph-sdk and bare httpx, and write benchmarks/RESULTS.md; `-- --quick` takes a minute."""
    session.install("-e", ".", *groups("test"))
    session.run("python", "-m", "benchmarks", *session.posargs)
