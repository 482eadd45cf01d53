"""A small server full of life: for pictures, and for tests that need something of everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langthreads import ThreadStatus
    from tests.cli.ui.server import UiServer

__all__ = ["FAILED", "FORKED", "WAITING", "fill"]

WAITING, FORKED, FAILED = 1, 2, 3
"""The numbers of threads that are told apart."""

PEOPLE = ("ada", "grace", "alan", "edsger", "barbara", "donald", "margaret", "ken")
STATUSES: dict[int, ThreadStatus] = {0: "interrupted", 5: "error", 8: "busy"}
TOPICS = ("refund", "invoice", "travel", "onboarding", "search", "summary")


def human(text: str, at: int) -> dict[str, object]:
    return {"type": "human", "content": text, "id": f"message-{at}"}


def ai(text: str, at: int) -> dict[str, object]:
    return {"type": "ai", "content": text, "id": f"message-{at}", "tool_calls": []}


def fill(server: UiServer) -> None:
    """Put the threads there."""
    asked = [human("Please refund order 1815.", 1), ai("I will look it up.", 2)]
    question = {"value": {"question": "Refund €42.00 to Ada Lovelace?"}, "id": "5f0c6a1e2b3d4c5f"}
    server.add_thread(
        WAITING,
        "interrupted",
        graph="refunds",
        age=2,
        metadata={"user": "ada", "topic": "refund"},
        states=[
            {"values": {"messages": []}, "next": ["__start__"], "age": 3},
            {"values": {"messages": asked[:1], "order": 1815}, "next": ["look_up"], "age": 3},
            {
                "values": {"messages": asked, "order": 1815, "amount": 42.0, "currency": "EUR", "approved": None},
                "next": ["approve"],
                "interrupts": [question],
                "age": 2,
            },
        ],
    )

    talk = [human("Plan three days in Porto.", 1), ai("Day one: the Ribeira…", 2), human("With children, please.", 3)]
    update = {"source": "update"}
    server.add_thread(
        FORKED,
        graph="travel",
        age=11,
        metadata={"user": "grace", "topic": "travel", "days": 3},
        states=[
            {"values": {"messages": []}, "next": ["__start__"], "age": 30},
            {"values": {"messages": talk[:1], "days": 3}, "next": ["plan"], "age": 29},
            {"values": {"messages": talk[:2], "days": 3}, "next": ["book"], "age": 28},
            {"values": {"messages": talk[:2], "days": 3, "booked": True}, "next": [], "age": 27},
            {"values": {"messages": talk, "days": 4}, "next": ["plan"], "parent": 1, "metadata": update, "age": 20},
            {"values": {"messages": talk, "days": 4, "family": True}, "next": ["book"], "age": 19},
            {"values": {"messages": talk, "days": 2}, "next": ["book"], "parent": 2, "metadata": update, "age": 15},
            {"values": {"messages": talk, "days": 4, "booked": True}, "next": [], "parent": 5, "age": 11},
        ],
    )

    server.add_thread(
        FAILED,
        "error",
        graph="invoices",
        age=25,
        metadata={"user": "alan", "topic": "invoice"},
        error={"error": "ValueError", "message": "no such invoice: 2718"},
        states=[
            {"values": {"messages": []}, "next": ["__start__"], "age": 26},
            {
                "values": {"messages": [human("Where is invoice 2718?", 1)]},
                "tasks": [{"name": "fetch", "error": "ValueError('no such invoice: 2718')"}],
                "age": 25,
            },
        ],
    )
    for number in range(4, 44):
        status = STATUSES.get(number % 13, "idle")
        server.add_thread(
            number,
            status,
            graph=("agent", "refunds", "travel", "invoices")[number % 4],
            age=3.7 * number**1.6,
            metadata={"user": PEOPLE[number % 8], "topic": TOPICS[number % 6]},
        )
