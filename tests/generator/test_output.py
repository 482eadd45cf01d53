"""Generated files, in a small repository: what is written, and what a comparison finds."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from generator import output
from generator.output import GENERATED, differences, make, write
from generator.sync_converter import CONVERSIONS, Conversion, ConversionError

CONVERSION = Conversion(source="things_async", target="things_sync")
NAMES = {"AsyncClient": "Client"}
ROOTS = (GENERATED, "things_sync")
CONTRACT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "tags": [{"name": "threads"}],
    "paths": {
        "/things/count": {
            "get": {
                "operationId": "count_things",
                "x-retry": "always",
                "tags": ["threads"],
                "summary": "Count the things.",
                "responses": {
                    "200": {
                        "description": "How many.",
                        "content": {"application/json": {"schema": {"type": "integer"}}},
                    }
                },
            }
        }
    },
    "components": {"schemas": {}},
}
SOURCE = '''"""A client."""


class AsyncClient:
    async def count(self) -> int:
        return await self.ask()

    async def ask(self) -> int:
        return 1
'''


def make_all(root: Path) -> dict[str, str]:
    return make(root, [CONVERSION], NAMES, {})


def generate(root: Path) -> None:
    write(root, make_all(root), ROOTS)


def found(root: Path, whole: dict[str, str] | None = None) -> list[str]:
    return differences(root, whole or make_all(root), ROOTS)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("fresh")
    (root / "openapi.yaml").write_text(json.dumps(CONTRACT))
    (root / "pyproject.toml").write_text("[tool.ruff]\nline-length = 120\n")
    (root / "things_async").mkdir()
    (root / "things_async" / "__init__.py").write_text(SOURCE)
    (root / "things_async" / "py.typed").touch()
    generate(root)
    return root


@pytest.fixture(scope="module")
def whole(fresh: Path) -> dict[str, str]:
    """What its generated files should be."""
    return make_all(fresh)


@pytest.fixture
def root(fresh: Path, tmp_path: Path) -> Path:
    """A repository whose generated files are what they should be."""
    return shutil.copytree(fresh, tmp_path / "root")


def contents(root: Path) -> dict[str, bytes]:
    paths = [path for name in ROOTS for path in (root / name).rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def test_everything_that_is_generated_is_there(root: Path, whole: dict[str, str]) -> None:
    packages = {f"{GENERATED}/{name}__init__.py" for name in ("", "models/", "operations/")}
    modules = {f"{GENERATED}/{name}/threads.py" for name in ("models", "operations")}
    assert set(contents(root)) == {*packages, *modules, "things_sync/__init__.py", "things_sync/py.typed"}
    assert found(root, whole) == []


def test_generating_again_changes_nothing(root: Path) -> None:
    before = contents(root)
    generate(root)
    assert contents(root) == before


@pytest.mark.parametrize("name", ROOTS)
def test_a_deleted_folder_comes_back_the_same(root: Path, name: str) -> None:
    before = contents(root)
    shutil.rmtree(root / name)
    generate(root)
    assert contents(root) == before


def test_a_hand_edited_file_is_found_and_its_lines_are_shown(root: Path, whole: dict[str, str]) -> None:
    path = root / "things_sync" / "__init__.py"
    path.write_text(path.read_text().replace("return 1", "return 2"))
    (difference,) = found(root, whole)
    assert difference.startswith("changed: things_sync/__init__.py\n")
    assert "\n    -        return 2\n    +        return 1" in difference


def test_a_line_too_many_at_the_end_is_found(root: Path, whole: dict[str, str]) -> None:
    with (root / GENERATED / "operations" / "threads.py").open("a") as file:
        file.write("x = 1\n")
    assert found(root, whole)[0].startswith(f"changed: {GENERATED}/operations/threads.py\n")


def test_other_line_ends_are_found(root: Path, whole: dict[str, str]) -> None:
    path = root / GENERATED / "models" / "threads.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert found(root, whole) == [f"changed: {GENERATED}/models/threads.py"]


def test_what_is_no_text_is_found(root: Path, whole: dict[str, str]) -> None:
    (root / "things_sync" / "py.typed").write_bytes(b"\xff\xfe")
    assert found(root, whole)[0].startswith("changed: things_sync/py.typed")


def test_a_missing_file_is_found(root: Path, whole: dict[str, str]) -> None:
    (root / GENERATED / "models" / "threads.py").unlink()
    (root / "things_sync" / "py.typed").unlink()
    assert found(root, whole) == [f"missing: {GENERATED}/models/threads.py", "missing: things_sync/py.typed"]


def test_a_missing_folder_is_found(root: Path, whole: dict[str, str]) -> None:
    shutil.rmtree(root / "things_sync")
    assert found(root, whole) == ["missing: things_sync/__init__.py", "missing: things_sync/py.typed"]


def test_a_file_of_ones_own_among_generated_ones_is_found(root: Path, whole: dict[str, str]) -> None:
    (root / GENERATED / "mine.py").touch()
    (root / GENERATED / "deeper").mkdir()
    (root / GENERATED / "deeper" / "notes.txt").touch()
    assert found(root, whole) == [
        f"not generated by anything: {GENERATED}/deeper/notes.txt",
        f"not generated by anything: {GENERATED}/mine.py",
    ]


def test_stale_outputs_are_found_and_generating_deletes_them(root: Path) -> None:
    source = root / "things_async" / "old.py"
    source.write_text("old = 1\n")
    generate(root)
    source.unlink()
    assert found(root) == ["not generated by anything: things_sync/old.py"]
    generate(root)
    assert found(root) == []
    assert not (root / "things_sync" / "old.py").exists()


def test_a_changed_source_is_found(root: Path) -> None:
    path = root / "things_async" / "__init__.py"
    path.write_text(path.read_text().replace("return 1", "return 3"))
    (difference,) = found(root)
    assert "+        return 3" in difference


def test_a_changed_contract_is_found(root: Path) -> None:
    path = root / "openapi.yaml"
    path.write_text(path.read_text().replace("Count the things.", "Count all things."))
    (difference,) = found(root)
    assert "Count all things." in difference


def test_caches_of_python_are_passed_over(root: Path, whole: dict[str, str]) -> None:
    cache = root / "things_sync" / "__pycache__"
    cache.mkdir()
    (cache / "__init__.cpython-311.pyc").touch()
    assert found(root, whole) == []


def test_what_fails_to_be_made_leaves_the_folders_alone(root: Path) -> None:
    before = contents(root)
    (root / "things_async" / "__init__.py").write_text("import asyncio\n")
    with pytest.raises(ConversionError, match="this is left"):
        generate(root)
    assert contents(root) == before


def test_sync_code_is_formatted_for_its_shorter_names(root: Path) -> None:
    path = root / "things_async" / "__init__.py"
    long = '    return await ask(\n        AsyncClient(), "' + "x" * 86 + '"\n    )\n'
    path.write_text(SOURCE + "\n\nasync def whole() -> int:\n" + long)
    text = make_all(root)["things_sync/__init__.py"]
    assert '    return ask(Client(), "xxx' in text


def test_every_conversion_of_the_repository_is_compared() -> None:
    assert {GENERATED, *(conversion.target for conversion in CONVERSIONS)} == set(output.ROOTS)
