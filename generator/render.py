"""The contract becomes Python: a module of models and one of operations for each tag.

openapi-python-client reads and resolves the contract, and its template environment renders two templates of ours
(templates/). Its own templates are not used; CONTRIBUTING.md explains why.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError

from generator.contract import ContractError, load
from generator.planner import plan_tags

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.contract import Document

__all__ = ["TEMPLATES", "render_package"]

TEMPLATES = Path(__file__).parent / "templates"

_PACKAGES = {
    "__init__.py": '"""Generated from openapi.yaml; see its modules."""\n',
    "models/__init__.py": '"""The server\'s responses, a module for each tag. Generated from openapi.yaml."""\n',
    "operations/__init__.py": '"""The server\'s operations, a module for each tag. Generated from openapi.yaml."""\n',
}


def render_package(contract: Path) -> dict[str, str]:
    """Return the generated package, as texts by path.

    Args:
        contract: The main file, openapi.yaml.

    Raises:
        ContractError: openapi-python-client warned of something, or the contract has something that is not supported.
    """
    document = load(contract)
    data, config = _parse(document, contract)
    plans = plan_tags(document, data)
    templates = Project(openapi=data, config=config, custom_template_path=TEMPLATES).env
    modules = {
        f"{kind}/{plan.name}.py": templates.get_template(f"{kind}.py.jinja").render(plan=plan)
        for kind in ("models", "operations")
        for plan in plans
    }
    return {**_PACKAGES, **{name: tidy(code, name) for name, code in modules.items()}}


def _parse(document: Document, contract: Path) -> tuple[GeneratorData, Config]:
    settings = ConfigFile(literal_enums=True, post_hooks=[], project_name_override="langthreads")
    config = Config.from_sources(settings, MetaType.NONE, contract, "utf-8", True, None)
    data = GeneratorData.from_dict(document, config=config)
    if isinstance(data, GeneratorError):
        raise ContractError(f"{data.header} {data.detail}")
    _refuse([p for collection in data.endpoint_collections_by_tag.values() for p in collection.parse_errors])
    _refuse(data.errors)
    return data, config


def _refuse(problems: Sequence[GeneratorError]) -> None:
    # Errors and warnings alike stand for something that is left out of the output.
    if problems:
        raise ContractError("\n".join(f"{p.level.value}: {p.header} {p.detail or ''}".rstrip() for p in problems))


def tidy(code: str, name: str) -> str:
    """Format generated code, and remove the imports that it does not use.

    Raises:
        ContractError: It is not valid Python, or uses a name that it lacks, such as that of an enumeration inside
            another schema, which has no name of its own.
    """
    root = Path(__file__).parent.parent
    fix = ["check", "--fix", "--quiet", "--output-format", "concise", "--select"]
    # TC001: what only annotations need is not imported at run time, which would load the models of another tag.
    for command in ([*fix, "F401,F821,TC001", "--unsafe-fixes"], [*fix, "I"], ["format", "--quiet"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--stdin-filename", str(root / "langthreads" / name), "-"],
            input=code,
            capture_output=True,
            text=True,
            check=False,
            cwd=root,
        )
        if done.returncode:
            raise ContractError(f"what would be generated is wrong:\n{done.stderr}")
        code = done.stdout
    return code
