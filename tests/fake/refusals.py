"""Requests that are wrong or odd, and what a real server answers: recorded in refusals.json.

    python -m tests.live.server -- python -m tests.fake.refusals

asks them anew and writes the file.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import httpx

FILE = Path(__file__).with_name("refusals.json")
THREAD = "THREAD"
"""Stands for the id of a thread of the graph `agent`."""


def recorded() -> list[dict[str, Any]]:
    """Return the requests with their answers."""
    kept: list[dict[str, Any]] = json.loads(FILE.read_text("utf-8"))
    return kept


def neutral(text: str) -> str:
    """Return an answer without what differs each time: ids, times, the order of a set."""
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", "TIME", text))
    return re.sub(r"\{'[^}]*\}", lambda found: str(sorted(found[0][1:-1].split(", "))), text).replace("\r\n", "\n")


def main() -> None:
    """Ask a real server all of it once more."""
    with httpx.Client(
        base_url=os.environ["LANGTHREADS_TEST_URL"], headers={"content-type": "application/json"}
    ) as http:
        thread_id = http.post("/threads", json={"metadata": {"graph_id": "agent"}}).json()["thread_id"]
        lines: list[str] = []
        for one in recorded():
            body = None if one["body"] is None else one["body"].replace(THREAD, thread_id)
            answer = http.request(one["method"], one["path"].replace(THREAD, thread_id), content=body)
            said = {**one, "status": answer.status_code, "answer": answer.text.replace(thread_id, THREAD)}
            lines.append(json.dumps(said, ensure_ascii=False))
    FILE.write_text("[\n" + ",\n".join(lines) + "\n]\n", "utf-8")


if __name__ == "__main__":
    main()
