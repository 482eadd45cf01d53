"""`python -m generator generate | check | drift`; nox runs these."""

from __future__ import annotations

import sys
from pathlib import Path

from generator import drift, output
from generator.contract import ContractError
from generator.sync_converter import ConversionError

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
        files = output.make(ROOT)
    except (ContractError, ConversionError) as error:
        print(f"generator: {error}")
        return 1
    if command == "generate":
        output.write(ROOT, files)
        print(f"generator: wrote {len(files)} files below {', '.join(output.ROOTS)}")
        return 0
    problems = output.differences(ROOT, files)
    for problem in problems:
        print(problem)
    if problems:
        print(f"generator: {len(problems)} generated files are out of date; run `nox -s generate`")
        return 1
    print(f"generator: {len(files)} generated files are up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
