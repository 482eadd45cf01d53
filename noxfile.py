"""The doors of the house: `nox -l` lists them, `nox` opens all that make no changes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.error_on_missing_interpreters = False
nox.options.download_python = "never"
nox.options.sessions = ["check", "lint", "types", "tests", "lowest", "live", "compat", "drift", "package", "demo"]

ROOT = Path(__file__).parent
PYPROJECT = nox.project.load_toml(ROOT / "pyproject.toml")
PYTHONS = nox.project.python_versions(PYPROJECT)
SCENARIOS = ["pytest", "-m", "scenario", "-q", "-n", "auto"]
BOTH = ["tests/async", "tests/sync"]
OVER_AIOHTTP = ["--backend", "aiohttp"]


def groups(*names: str) -> tuple[str, ...]:
    """What dependency groups ask for."""
    return nox.project.dependency_groups(PYPROJECT, *names)


def against(session: nox.Session, server: str, *command: str, env: dict[str, str] | None = None) -> None:
    """Run a command while a real Agent Server is up; it finds the address in its environment."""
    session.run("python", "-m", "tests.live.server", "--server", server, "--", *command, env=env)


# ---------------------------------------------------------------- what changes files


@nox.session
def generate(session: nox.Session) -> None:
    """Make the models, the operations, the sync client and its tests anew."""
    session.install(*groups("generate"))
    session.run("python", "-m", "generator", "generate")


@nox.session
def record(session: nox.Session) -> None:
    """Record the cassettes anew, from the newest pinned server; arguments go to pytest."""
    session.install("-e", ".", *groups("test"))
    env = {"LANGTHREADS_TEST_RECORD": "1"}
    against(session, "newest", *SCENARIOS, *(session.posargs or ["tests/async"]), env=env)


# ---------------------------------------------------------------- what only looks


@nox.session
def check(session: nox.Session) -> None:
    """Hold the generated files against what the generator makes."""
    session.install(*groups("generate"))
    session.run("python", "-m", "generator", "check")


@nox.session
def lint(session: nox.Session) -> None:
    """Hold every file to the house's style, the contract to OpenAPI, and the workflows to what is safe."""
    session.install(*groups("generate", "lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("openapi-spec-validator", "openapi.yaml")
    session.run("zizmor", "--offline", "--quiet", "--persona=pedantic", ".github")


@nox.session
def types(session: nox.Session) -> None:
    """Run two strict type checkers on everything, and require a declared type of all that users can reach."""
    session.install("-e", ".", *groups("generate", "test", "types"))
    session.run("mypy")
    pyright = ["basedpyright", "--pythonpath", str(Path(session.bin) / "python")]
    session.run(*pyright)
    for package in ("langthreads", "langthreads_async", "langthreads_sync"):
        # With --pythonpath it would look for the package nowhere.
        session.run("basedpyright", "--verifytypes", package, "--ignoreexternal")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run all tests that need no server, on every Python that is there; arguments go to pytest."""
    session.install("-e", ".", *groups("generate", "test"))
    if session.posargs:
        session.run("pytest", "-n", "auto", *session.posargs)
    else:
        # Measuring takes as long again as the tests: CI does it in the one run, so that it needs no other.
        all_tests(session, measured="CI" in os.environ and session.python == PYTHONS[0])


@nox.session
def coverage(session: nox.Session) -> None:
    """Run the same on one Python, and hold the coverage to what pyproject.toml asks for."""
    session.install("-e", ".", *groups("generate", "test"))
    all_tests(session, measured=True)


@nox.session(python=PYTHONS[0], venv_backend="uv")
def lowest(session: nox.Session) -> None:
    """Run the tests of both clients with the oldest dependencies that pyproject.toml allows, on the oldest Python."""
    session.install("--resolution", "lowest-direct", "-r", "pyproject.toml", "--extra", "aiohttp")
    session.install("-e", ".", *groups("harness"))  # what is installed already stays as it is
    session.run("pytest", "-n", "auto", "tests/unit", "tests/sync")
    session.run("pytest", "-n", "auto", "tests/async", *OVER_AIOHTTP)


def all_tests(session: nox.Session, *, measured: bool) -> None:
    """Run all tests over httpx, and those of the async client over aiohttp; coverage is that of both.

    On Pythons but the oldest what repeats the most is left out: the second backend, and the backends' suite converted to sync.
    """
    oldest = session.python in (None, PYTHONS[0])
    first, second = [] if oldest else ["--ignore", "tests/sync/backends"], []
    if measured:
        first, second = ["--cov", "--cov-report=", "--cov-fail-under=0"], ["--cov", "--cov-append"]
    session.run("pytest", "-n", "auto", *first)
    if oldest:
        session.run("pytest", "-n", "auto", "tests/async", "--ignore", "tests/async/backends", *OVER_AIOHTTP, *second)


@nox.session
def live(session: nox.Session) -> None:
    """Run the scenarios of both clients, the examples and the README against a real server, without cassettes."""
    session.install("-e", ".", *groups("test"))
    against(session, "newest", *SCENARIOS, *(session.posargs or BOTH))
    streams = [f"{folder}/test_live_streams.py" for folder in BOTH]
    against(session, "newest", "pytest", "-q", "-n", "auto", *streams)
    if not session.posargs:
        against(session, "newest", *SCENARIOS, "tests/async", *OVER_AIOHTTP)
        against(session, "newest", "pytest", "-q", "-n", "auto", streams[0], *OVER_AIOHTTP)
    against(session, "newest", "pytest", "-q", "tests/examples", "tests/migration")


@nox.session
def compat(session: nox.Session) -> None:
    """Run the same against the oldest and the middle server that we support."""
    session.install("-e", ".", *groups("test"))
    for server in ("oldest", "middle"):
        against(session, server, *SCENARIOS, *(session.posargs or BOTH))


@nox.session
def drift(session: nox.Session) -> None:
    """Hold openapi.yaml against a live server's own document; `-- --url URL`, or `-- --newest` for the newest release."""
    session.install(*groups("generate"))
    session.run("python", "-m", "generator", "drift", *session.posargs)


@nox.session
def package(session: nox.Session) -> None:
    """Build wheel and sdist, and try the wheel where nothing else of the project is; `-- FOLDER` says where to leave them."""
    session.install("build")
    home = Path(session.create_tmp()).resolve()
    dist = Path(session.posargs[0]).resolve() if session.posargs else home / "dist"
    session.run("python", "-m", "build", "--outdir", str(dist), str(ROOT))
    (wheel,) = dist.glob("*.whl")
    session.run("python", "-m", "venv", "--clear", str(home / "venv"))
    python = str(home / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python")
    session.run(python, "-m", "pip", "install", "--quiet", str(wheel), external=True)
    session.chdir(home)  # not the checkout, whose packages would be found first
    session.run(python, "-I", str(ROOT / "tests" / "package" / "smoke.py"), external=True)


@nox.session(venv_backend="none")
def demo(session: nox.Session) -> None:
    """Take the README's tour, as someone would who has only Python."""
    session.run(sys.executable, str(ROOT / "examples" / "tour.py"))


@nox.session
def bench(session: nox.Session) -> None:
    """Measure langthreads beside langgraph-sdk and bare httpx, and write benchmarks/RESULTS.md; `-- --quick` takes a minute."""
    session.install("-e", ".", *groups("test"))
    session.run("python", "-m", "benchmarks", *session.posargs)
