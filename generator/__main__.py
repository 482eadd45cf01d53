"""`python -m generator generate | check | drift`; nox runs these."""

from __future__ import annotations

import sys
from pathlib import Path

from generator import drift, tree
from generator.contract import ContractError
from generator.twin import TwinError

ROOT = Path(__file__).parent.parent


def main(arguments: list[str]) -> int:
    match arguments:
        case ["drift", *rest]:
            return drift.main(rest)
        case ["generate" | "check" as command]:
            pass
        case _:
            print(__doc__)
            return 2
    try:
        made = tree.make(ROOT)
    except (ContractError, TwinError) as error:
        print(f"generator: {error}")
        return 1
    if command == "generate":
        tree.write(ROOT, made)
        print(f"generator: wrote {len(made)} files below {', '.join(tree.ROOTS)}")
        return 0
    problems = tree.differences(ROOT, made)
    for problem in problems:
        print(problem)
    if problems:
        print(f"generator: {len(problems)} generated files are not what they should be; run `nox -s generate`")
        return 1
    print(f"generator: {len(made)} generated files are what they should be")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
