"""What is wrong or odd is answered as a real server does, to the letter."""

from __future__ import annotations

from typing import Any

import pytest

from langthreads.testing import FakeAgentServer
from tests.fake.graphs import add_twins
from tests.fake.refusals import THREAD, neutral, recorded
from tests.fake.replay import Replay

REQUESTS = recorded()


def test_there_are_requests() -> None:
    assert len(REQUESTS) > 90


@pytest.fixture
def server() -> FakeAgentServer:
    return add_twins(FakeAgentServer())


@pytest.mark.parametrize("asked", REQUESTS, ids=lambda asked: f"{asked['method']} {asked['path']} {asked['body']}"[:90])
def test_an_answer_is_that_of_a_real_server(server: FakeAgentServer, asked: dict[str, Any]) -> None:
    thread_id = server.threads().create(graph_id="agent").thread_id
    body = (asked["body"] or "").replace(THREAD, thread_id)
    status, _, text = Replay(server).ask(asked["method"], asked["path"].replace(THREAD, thread_id), {}, body)
    assert (status, neutral(text.replace(thread_id, THREAD))) == (asked["status"], neutral(asked["answer"]))
