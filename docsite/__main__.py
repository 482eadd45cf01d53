"""Hold a site that was built to be complete in itself: `python -m docsite [FOLDER]`, `site` when left out."""

from __future__ import annotations

import sys
from pathlib import Path

from docsite.offline import foreign_resources


def main(folder: Path) -> int:
    """Report what a page of the site would load from elsewhere; return the status to exit with."""
    pages = sorted(folder.rglob("*.html"))
    found = [
        f"{page.relative_to(folder)}: {what}" for page in pages for what in foreign_resources(page.read_text("utf-8"))
    ]
    found += [
        f"{path.relative_to(folder)}: {what}"
        for path in folder.rglob("*.svg")
        for what in foreign_resources(path.read_text("utf-8"))
    ]
    if not (folder / "search" / "search_index.json").exists():
        found.append("there is no index to search in")
    for line in found:
        print(line, file=sys.stderr)
    print(f"{len(pages)} pages" if not found else f"{len(found)} problems")
    return 1 if found or not pages else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "site")))
