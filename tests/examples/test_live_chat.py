"""The chats, while the server is restarted in the middle of an answer."""

from __future__ import annotations

from pathlib import Path

from tests.examples.test_chat import CHATS, chat
from tests.live.server import AgentServer, environment

SERVERS = Path(__file__).parent.parent.parent / ".servers"


@CHATS
def test_a_chat_survives_a_restart_of_the_server(script: str) -> None:
    """Servers in memory keep the run, but not its events: the stream warns, and the next answer shows what was missed."""
    with AgentServer(environment("newest", SERVERS)) as server, chat(script, server.url, "slow") as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write("hi\n")
        process.stdin.flush()
        assert process.stdout.readline() == "you: bot: step 1\n"
        server.restart()
        said, trouble = process.communicate("more\n", timeout=90)
    assert process.returncode == 0, trouble
    assert not trouble or trouble.count("Warning") == trouble.count("StreamNotResumableWarning: ") == 1
    steps = [line for line in said.splitlines() if "step" in line]
    assert [line[line.index("step") :] for line in steps] == [f"step {n}" for n in range(2, 9)]
