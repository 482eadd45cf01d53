"""A program written for `langgraph_sdk`, which calls every method of its clients that has an answer here.

The tests run it as it is, with its import lines changed, and with both as an async program. What `say` is told must be the
same each time.
"""

from langgraph_sdk import get_sync_client
from langgraph_sdk.errors import ConflictError, NotFoundError
from langgraph_sdk.schema import Command

HELLO = {"messages": ["hello"]}
YEARLY = "0 0 1 1 *"
MISSING = "00000000-0000-0000-0000-00000000dead"


def main(url, tag, own_id, say):
    with get_sync_client(url=url) as client:
        say("THREADS")
        on_threads(client.threads, tag, own_id, say)
        say("STATES")
        on_states(client.threads, tag, say)
        say("RUNS")
        on_runs(client.threads, client.runs, tag, say)
        say("STREAMS")
        on_streams(client.threads, client.runs, tag, say)
        say("INTERRUPTS")
        on_interrupts(client.threads, client.runs, tag, say)
        say("CANCELS")
        on_cancels(client.threads, client.runs, tag, say)
        say("ASSISTANTS")
        on_assistants(client.assistants, client.threads, client.runs, tag, say)
        say("CRONS")
        on_crons(client.crons, client.assistants, client.threads, tag, say)
        say("STORE")
        on_store(client.store, tag, say)
        say("END")
        for thread in client.threads.search(metadata={"tag": tag}, limit=100):
            client.threads.delete(thread["thread_id"])
        say("left", client.threads.count(metadata={"tag": tag}))


def on_threads(threads, tag, own_id, say):
    first = threads.create(metadata={"tag": tag, "user": "ada"}, graph_id="agent")
    say("created", first)
    own = threads.create(thread_id=own_id, metadata={"tag": tag}, if_exists="do_nothing")
    say("with my id", own["thread_id"] == own_id, threads.get(own_id)["metadata"])
    try:
        threads.create(thread_id=own_id)
    except ConflictError as error:
        say("taken", error.status_code)
    try:
        threads.get(MISSING)
    except NotFoundError as error:
        say("missing", error.status_code)
    changed = threads.update(first["thread_id"], metadata={"user": "grace"})
    say("updated", changed["metadata"], "user" in changed, changed.get("nothing", "default"))
    say("minimal", threads.update(first["thread_id"], metadata={"n": 1}, return_minimal=True))
    say("counts", threads.count(metadata={"tag": tag}), threads.count(metadata={"tag": tag}, status="busy"))
    for thread in threads.search(metadata={"tag": tag}, sort_by="created_at", sort_order="asc", limit=1, offset=1):
        say("found", thread["thread_id"] == own_id, thread["status"])
    for thread in threads.search(ids=[own_id], select=["thread_id", "status"]):
        say("selected", {**thread}, len(thread), dict(thread.items()))
    say("pruned", threads.prune([own_id])["pruned_count"])


def on_states(threads, tag, say):
    thread = threads.create(
        graph_id="agent",
        metadata={"tag": tag},
        supersteps=[{"updates": [{"values": HELLO, "as_node": "__start__"}]}],
    )
    thread_id = thread["thread_id"]
    say("built", thread["values"], thread["status"])
    for node, message in (("plan", "think"), ("answer", "hi")):
        written = threads.update_state(thread_id, {"messages": [message]}, as_node=node)
        say("wrote", sorted(written["checkpoint"]), list(written))
    say("state", threads.get_state(thread_id))
    for past in threads.get_history(thread_id, limit=5, metadata={"source": "update"}):
        say("past", past["values"], past["next"], past["metadata"]["step"], past["created_at"])
        again = threads.get_state(thread_id, past["checkpoint"], subgraphs=True)
        say("again", again["values"] == past["values"], [task["name"] for task in again["tasks"]])
    older = threads.get_history(thread_id)[1]["checkpoint"]
    threads.update_state(thread_id, {"messages": ["again"]}, as_node="answer", checkpoint=older)
    say("forked", threads.get_state(thread_id, checkpoint_id=older["checkpoint_id"])["next"])
    threads.copy(thread_id)
    say("copied", threads.count(metadata={"tag": tag, "graph_id": "agent"}))


def on_runs(threads, runs, tag, say):
    thread_id = threads.create(metadata={"tag": tag})["thread_id"]
    told = []
    output = runs.wait(thread_id, "agent", input=HELLO, on_run_created=told.append)
    say("output", output, isinstance(output, dict), [sorted(ids) for ids in told])
    run = runs.create(
        thread_id,
        "agent",
        input={"messages": ["again"]},
        metadata={"n": 1},
        config={"recursion_limit": 9},
        durability="sync",
        multitask_strategy="enqueue",
        on_run_created=told.append,
    )
    say("run", run["thread_id"] == thread_id, run["status"], run["metadata"]["n"], run["multitask_strategy"])
    say("told", told[1]["run_id"] == run["run_id"], told[1]["thread_id"] == thread_id)
    say("joined", runs.join(thread_id, run["run_id"]))
    say("got", runs.get(thread_id, run["run_id"])["status"])
    say("fields", sorted(runs.get(thread_id, run["run_id"])))
    for past in runs.list(thread_id, limit=5, status="success"):
        say("past", past["status"], past.get("nothing", "default"))
    for past in runs.list(thread_id, limit=1, offset=1, select=["status", "run_id"]):
        say("selected", {**past})
    say("made", runs.wait(MISSING, "agent", input=HELLO, if_not_exists="create"))
    threads.delete(MISSING)
    say("stateless", runs.wait(None, "agent", input=HELLO))
    batch = runs.create_batch([{"assistant_id": "agent", "input": HELLO}, {"assistant_id": "agent"}])
    say("batch", [one["status"] for one in batch], len({one["thread_id"] for one in batch}))
    stopped = runs.wait(thread_id, "agent", input=HELLO, interrupt_before=["answer"])
    say("stopped", stopped["messages"][-1], threads.get_state(thread_id)["next"])
    checkpoint = threads.get_history(thread_id)[-1]["checkpoint"]
    say("from there", runs.wait(thread_id, "agent", checkpoint_id=checkpoint["checkpoint_id"]))
    say("deleted", runs.delete(thread_id, run["run_id"]), len(runs.list(thread_id)))


def on_streams(threads, runs, tag, say):
    thread_id = threads.create(metadata={"tag": tag})["thread_id"]
    told = []
    for part in runs.stream(
        thread_id, "agent", input=HELLO, stream_mode=["values", "updates", "tasks"], on_run_created=told.append
    ):
        say("part", part.event, part.data, part.id)
    say("told", told[0]["thread_id"] == thread_id)
    for part in runs.stream(thread_id, "nested", input=HELLO, stream_mode="updates", stream_subgraphs=True):
        say("deep", part.event.partition(":")[0], sorted(part.data))
    for part in runs.stream(None, "agent", input=HELLO, on_disconnect="cancel"):
        say("stateless", part.event, part.data)
    for part in runs.stream(thread_id, "agent", input=HELLO, stream_mode="values", version="v2"):
        say("v2", part["type"], part["data"])
    run = runs.create(thread_id, "agent", input=HELLO, stream_mode="values", stream_resumable=True)
    runs.join(thread_id, run["run_id"])
    for event, data, _ in runs.join_stream(thread_id, run["run_id"], last_event_id="-"):
        say("again", event, data)


def on_interrupts(threads, runs, tag, say):
    thread_id = threads.create(metadata={"tag": tag})["thread_id"]
    asked = runs.wait(thread_id, "asking", input=HELLO)
    say("asked", asked["messages"], [question["value"] for question in asked["__interrupt__"]])
    thread = threads.get(thread_id)
    say("waits", thread["status"], [one["value"] for many in thread["interrupts"].values() for one in many])
    say(
        "found",
        [one["thread_id"] for one in threads.search(metadata={"tag": tag}, status="interrupted")] == [thread_id],
    )
    say("answered", runs.wait(thread_id, "asking", command=Command(resume="yes")))
    for part in runs.stream(thread_id, "asking", input=HELLO, stream_mode="values"):
        say("asks", part.event, sorted(part.data))
    for part in runs.stream(thread_id, "asking", command={"resume": "no"}, stream_mode="updates"):
        say("answers", part.event, part.data)
    say("written", runs.wait(thread_id, "agent", command={"update": {"n": 7}, "goto": "answer"})["n"])


def on_cancels(threads, runs, tag, say):
    thread_id = threads.create(metadata={"tag": tag})["thread_id"]
    slow = runs.create(thread_id, "slow", input=HELLO)
    runs.cancel(thread_id, slow["run_id"], wait=True)
    say("cancelled", runs.get(thread_id, slow["run_id"])["status"])
    other = threads.create(metadata={"tag": tag})["thread_id"]
    undone = runs.create(other, "slow", input=HELLO)
    runs.cancel(other, undone["run_id"], wait=True, action="rollback")
    many = [runs.create(thread_id, "agent", after_seconds=60)["run_id"] for _ in range(2)]
    say("many", runs.cancel_many(thread_id=thread_id, run_ids=many))
    say("statuses", sorted(run["status"] for run in runs.list(thread_id)))


def on_assistants(assistants, threads, runs, tag, say):
    made = assistants.create(
        "nested", {"tags": ["a"]}, metadata={"tag": tag}, name="First", description="Of the program", if_exists="raise"
    )
    assistant_id = made["assistant_id"]
    say("created", made)
    say("got", assistants.get(assistant_id) == made)
    say("graph", assistants.get_graph(assistant_id, xray=1))
    say("schemas", sorted(assistants.get_schemas(assistant_id)))
    for name, schemas in assistants.get_subgraphs(assistant_id, namespace="inner", recurse=True).items():
        say("subgraph", name, sorted(schemas["state_schema"]["properties"]))
    changed = assistants.update(assistant_id, graph_id="agent", context={"style": "brief"}, metadata={"more": 1})
    say("updated", changed)
    say("versions", [one["version"] for one in assistants.get_versions(assistant_id, limit=5)])
    say("second", [one["context"] for one in assistants.get_versions(assistant_id, {"more": 1})])
    say("back", assistants.set_latest(assistant_id, 1)["version"])
    say("counts", assistants.count(metadata={"tag": tag}), assistants.count(graph_id="agent", name=tag))
    other = assistants.create("agent", metadata={"tag": tag}, context={"a": 1})
    for one in assistants.search(metadata={"tag": tag}, sort_by="created_at", sort_order="desc", limit=1):
        say("found", one == other)
    for one in assistants.search(metadata={"tag": tag}, graph_id="agent", select=["name", "version"]):
        say("selected", dict(one))
    page = assistants.search(metadata={"tag": tag}, limit=1, response_format="object")
    say("page", [one["name"] for one in page["assistants"]], page["next"])
    thread_id = threads.create(metadata={"tag": tag})["thread_id"]
    say("run", runs.wait(thread_id, other["assistant_id"], input=HELLO))
    say("deleted", assistants.delete(other["assistant_id"], delete_threads=True), assistants.delete(assistant_id))
    say("left", assistants.search(metadata={"tag": tag}))


def on_crons(crons, assistants, threads, tag, say):
    assistant_id = assistants.create("agent", metadata={"tag": tag})["assistant_id"]
    cron = crons.create(
        assistant_id,
        schedule=YEARLY,
        input=HELLO,
        metadata={"tag": tag},
        config={"recursion_limit": 9},
        timezone="Europe/Berlin",
        enabled=False,
        on_run_completed="keep",
        stream_mode="values",
    )
    say("created", {name: cron[name] for name in cron if name not in ("payload", "next_run_date")})
    thread_id = threads.create(metadata={"tag": tag})["thread_id"]
    on_thread = crons.create_for_thread(thread_id, assistant_id, schedule=YEARLY, enabled=False)
    say("for a thread", on_thread["thread_id"] == thread_id, on_thread["schedule"])
    say("updated", crons.update(cron["cron_id"], schedule="0 1 1 1 *", end_time=None, metadata={"n": 1})["metadata"])
    say("counts", crons.count(assistant_id=assistant_id), crons.count(thread_id=thread_id))
    for one in crons.search(assistant_id=assistant_id, sort_by="created_at", sort_order="asc", limit=1):
        say("found", one["schedule"], one["cron_id"] == cron["cron_id"])
    for one in crons.search(thread_id=thread_id, enabled=False, select=["schedule", "enabled"]):
        say("selected", dict(one))
    say("deleted", crons.delete(cron["cron_id"]), crons.delete(on_thread["cron_id"]))
    try:
        crons.delete(cron["cron_id"])
    except NotFoundError as error:
        say("gone", error.status_code)
    assistants.delete(assistant_id)


def on_store(store, tag, say):
    space = (tag, "people")
    for key, age in (("ada", 36), ("bob", 17)):
        say("put", store.put_item(space, key=key, value={"age": age}, index=False, ttl=60))
    item = store.get_item(space, key="ada", refresh_ttl=True)
    say("item", item["namespace"], item["key"], item["value"], item["created_at"])
    say("nobody", store.get_item(space, "eve"))
    for found in store.search_items((tag,), filter={"age": {"$gte": 18}}, limit=5, offset=0)["items"]:
        say("found", found["key"], found["value"], found["score"])
    say("all", sorted(found["key"] for found in store.search_items(space, query="who?")["items"]))
    say("spaces", store.list_namespaces(prefix=[tag], max_depth=2)["namespaces"])
    say("deleted", store.delete_item(space, key="ada"), store.get_item(space, "ada"))
