"""A module of models and one of operations for each tag, and what belongs where."""

import subprocess
import sys
from pathlib import Path

import pytest

from generator.contract import ContractError
from tests.generator.contracts import TEXT, Json, answering, contract, fields, made, many, ref, written

SCHEMAS: Json = {
    "Later": fields("shared", "kind", "late", shared=ref("Shared"), kind=ref("Kind"), late=ref("LateKind")),
    "Shared": fields("kind", kind=ref("Kind")),
    "Kind": {"type": "string", "enum": ["a", "b"], "description": "A kind."},
    "LateKind": {"type": "string", "enum": ["c"], "description": "Another kind."},
    "Request": fields(only=ref("OnlyAsked")),
    "OnlyAsked": fields("name", name=TEXT),
}


def two_tags(*order: str) -> Json:
    """A contract with the tags `early` and `late`, in the order given, whose operations share schemas."""
    document = contract(
        {"tags": ["late"], "operationId": "get_late", "responses": answering(many(ref("Later")))}, SCHEMAS
    )
    body = {"required": True, "content": {"application/json": {"schema": ref("Request")}}}
    early = {"operationId": "get_early", "x-retry": "always", "tags": ["early"], "summary": "Get."}
    document["paths"]["/early"] = {"post": {**early, "requestBody": body, "responses": answering(ref("Shared"))}}
    document["tags"] = [{"name": name} for name in order]
    return document


def test_a_schema_belongs_to_the_first_tag_that_reaches_it(tmp_path: Path) -> None:
    texts = made(tmp_path, two_tags("early", "late"))
    modules = [name for name in texts if not name.endswith("__init__.py")]
    assert modules == ["models/early.py", "models/late.py", "operations/early.py", "operations/late.py"]
    early, late = texts["models/early.py"], texts["models/late.py"]
    assert ("class Shared(" in early, "Kind: TypeAlias" in early, "class Later(" in early) == (True, True, False)
    assert ("class Shared(" in late, "\nKind: TypeAlias" in late, "class Later(" in late) == (False, False, True)
    assert "from langthreads._generated.models.early import Kind, Shared\n" in late
    assert "LateKind: TypeAlias" in late
    assert "_generated.models.late" not in early + texts["operations/early.py"]


def test_the_order_is_that_of_the_contracts_tags(tmp_path: Path) -> None:
    texts = made(tmp_path, two_tags("late", "early"))
    assert "class Shared(" in texts["models/late.py"]
    assert "from langthreads._generated.models.late import Shared\n" in texts["operations/early.py"]


def test_what_is_only_sent_has_no_model(tmp_path: Path) -> None:
    assert not any("OnlyAsked" in text for text in made(tmp_path, two_tags("early", "late")).values())


@pytest.mark.parametrize(("tag", "others"), [("early", "late"), ("late", "")])
def test_importing_a_tag_loads_nothing_of_later_ones(tmp_path: Path, tag: str, others: str) -> None:
    name = written(tmp_path, two_tags("early", "late"))
    program = f"import sys, {name}.operations.{tag}; print(*[m for m in sys.modules if m.startswith('{name}.')])"
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(root)!r}]; {program}"]
    modules = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert f"{name}.models.{tag}" in modules
    assert not others or not [module for module in modules if module.endswith(others)]


def test_a_tag_that_no_operation_has_is_refused(tmp_path: Path) -> None:
    document = two_tags("early", "late", "never")
    with pytest.raises(ContractError, match=r"^no operation of the contract has the tag never$"):
        made(tmp_path, document)


def test_a_tag_that_the_contract_does_not_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"^get_late: its tag late is not one of the contract's tags$"):
        made(tmp_path, two_tags("early"))


def test_models_say_that_they_come_from_the_public_package(tmp_path: Path) -> None:
    assert all(
        text.count('    __module__ = "langthreads"\n') == text.count("(Model):")
        for text in made(tmp_path, two_tags("early", "late")).values()
    )
