"""The fake server's crons. They run when the clock passes their time."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from langthreads.testing import schemas
from langthreads.testing.checks import check
from langthreads.testing.exchange import Answer, HTTPError, Incoming, Whole, answer
from langthreads.testing.schedules import Schedule
from langthreads.testing.shapes import object_of
from langthreads.testing.world import checked_id, contains, page_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from langthreads.testing.assistants import Assistants
    from langthreads.testing.world import World

__all__ = ["Crons"]

Json = dict[str, Any]


class Crons:
    """The crons.

    Args:
        world: The server.
        assistants: The assistants.
        run: Starts a run with a body, on a thread or, for None, on one of its own.
    """

    def __init__(self, world: World, assistants: Assistants, run: Callable[[str | None, Json], None]) -> None:
        self._world = world
        self._assistants = assistants
        self._run = run
        self._crons: dict[str, Json] = {}

    # ------------------------------------------------------------ endpoints

    def create(self, request: Incoming) -> Answer:
        """POST /runs/crons."""
        return answer(self._create(request, None))

    def create_for_thread(self, request: Incoming) -> Answer:
        """POST /threads/{thread_id}/runs/crons."""
        thread_id = checked_id(request.ids["thread_id"], "thread")
        return answer(self._create(request, thread_id))

    def get(self, request: Incoming) -> Answer:
        """GET /runs/crons/{cron_id}."""
        return answer(self._one(request, "Not Found"))

    def update(self, request: Incoming) -> Answer:
        """PATCH /runs/crons/{cron_id}."""
        cron_id = checked_id(request.ids["cron_id"], "cron")
        body = check(request.json(), schemas.CRON_PATCH)
        if not body:
            raise HTTPError(400, "Request body cannot be empty")
        cron = self._one(request, f"Cron '{cron_id}' not found")
        self._check(body)
        for name in ("schedule", "timezone", "enabled", "on_run_completed", "end_time"):
            if name in body and not (name == "on_run_completed" and cron["thread_id"]):
                cron[name] = body[name]
        cron["metadata"] = {**cron["metadata"], **body.get("metadata", {})}
        payload = {**cron["payload"], **body}
        if "config" in body:
            payload["config"] = self._config(cron_id, body)
        cron |= {"payload": payload, "updated_at": self._world.stamp()}
        if "schedule" in body or "timezone" in body:
            cron["next_run_date"] = self._next(cron)
        return answer(cron)

    def delete(self, request: Incoming) -> Answer:
        """DELETE /runs/crons/{cron_id}."""
        del self._crons[self._one(request, "Not Found")["cron_id"]]
        return Answer(204, {}, Whole(b""))

    def search(self, request: Incoming) -> Answer:
        """POST /runs/crons/search."""
        body = check(request.json(), schemas.CRON_SEARCH)
        found, by = self._matching(body), body.get("sort_by", "created_at")
        if body.get("enabled") is not None:
            found = [one for one in found if one["enabled"] is body["enabled"]]
        found.sort(key=lambda one: one[by], reverse=body.get("sort_order", "desc") == "desc")
        page, headers = page_of(found, body)
        if chosen := body.get("select"):
            page = [{name: one[name] for name in chosen} for one in page]
        return answer(page, headers=headers)

    def count(self, request: Incoming) -> Answer:
        """POST /runs/crons/count."""
        return answer(len(self._matching(check(request.json(), schemas.CRON_COUNT))))

    # ------------------------------------------------------------ what happens

    def assistant_deleted(self, assistant_id: str) -> None:
        """Delete the crons of an assistant."""
        self._crons = {key: one for key, one in self._crons.items() if one["assistant_id"] != assistant_id}

    def thread_deleted(self, thread_id: str) -> None:
        """Delete the crons of a thread."""
        self._crons = {key: one for key, one in self._crons.items() if one["thread_id"] != thread_id}

    def due(self) -> float | None:
        """Return when the next one runs."""
        dates = [one["next_run_date"] for one in self._crons.values() if one["enabled"] and one["next_run_date"]]
        return min((datetime.fromisoformat(date).timestamp() for date in dates), default=None)

    def fire(self) -> None:
        """Start the runs whose time is now."""
        for cron in list(self._crons.values()):
            date = cron["next_run_date"]
            if not cron["enabled"] or not date or datetime.fromisoformat(date).timestamp() > self._world.now:
                continue
            cron["next_run_date"] = self._next(cron)
            if cron["end_time"] and _is_past(cron["end_time"], self._world.now):
                continue
            body = {
                name: value
                for name, value in copy.deepcopy(cron["payload"]).items()
                if name not in ("schedule", "enabled", "timezone", "end_time", "on_run_completed")
            }
            body |= {"assistant_id": cron["assistant_id"], "metadata": dict(cron["metadata"])}
            if cron["thread_id"] is None:
                body["on_completion"] = cron["on_run_completed"]
            self._run(cron["thread_id"], body)

    # ------------------------------------------------------------ what they share

    def _create(self, request: Incoming, thread_id: str | None) -> Json:
        body = check(request.json(), schemas.CRON_CREATE)
        self._check({"schedule": body["schedule"], **body})  # without a schedule servers raise, and so does this
        try:
            assistant = self._assistants.for_run(body["assistant_id"])
        except HTTPError:
            assistant = None
        if assistant is None:
            raise HTTPError(404, f"Assistant '{body['assistant_id']}' not found")
        if thread_id is not None and thread_id not in self._world.threads:
            raise HTTPError(
                404,
                f"Thread with ID '{thread_id}' not found. Please verify the ID is correct and the thread hasn't been "
                "deleted or expired.",
            )
        cron_id, stamp = self._world.new_id(), self._world.stamp()
        cron: Json = {
            "cron_id": cron_id,
            "assistant_id": assistant["assistant_id"],
            "thread_id": thread_id,
            "user_id": "",
            "end_time": body.get("end_time"),
            "schedule": body["schedule"],
            "timezone": body.get("timezone"),
            "payload": {**body, "assistant_id": assistant["assistant_id"], "config": self._config(cron_id, body)},
            "next_run_date": None,
            "metadata": body.get("metadata") or {},
            "on_run_completed": body.get("on_run_completed", "delete") if thread_id is None else None,
            "enabled": body.get("enabled", True),
            "created_at": stamp,
            "updated_at": stamp,
        }
        cron["next_run_date"] = self._next(cron)
        self._crons[cron_id] = cron
        return cron

    def _config(self, cron_id: str, body: Json) -> Json:
        config = copy.deepcopy(object_of(body, "config"))
        return {**config, "configurable": {**object_of(config, "configurable"), "cron_id": cron_id}}

    def _check(self, body: Json) -> None:
        if (webhook := body.get("webhook")) is not None and "//127." in webhook:
            raise HTTPError(422, "Webhook host blocked: loopback IP range")
        if (schedule := body.get("schedule")) is not None:
            try:
                Schedule(schedule)
            except ValueError:
                raise HTTPError(
                    422,
                    f"Invalid cron schedule: '{schedule}'. Reason: Invalid cron schedule. Ensure the schedule uses the "
                    "standard cron format (minute hour day_of_month month day_of_week). Example: '*/5 * * * *' for every "
                    "5 minutes.",
                ) from None
        if (zone := body.get("timezone")) is not None:
            try:
                ZoneInfo(zone)
            except (ZoneInfoNotFoundError, ValueError):
                raise HTTPError(
                    422, f"Invalid timezone: '{zone}'. Use IANA timezone format (e.g. 'America/New_York')."
                ) from None

    def _next(self, cron: Json) -> str | None:
        zone = ZoneInfo(cron["timezone"]) if cron["timezone"] else UTC
        now = datetime.fromtimestamp(self._world.now, zone)
        return Schedule(cron["schedule"]).after(now).astimezone(UTC).isoformat()

    def _one(self, request: Incoming, detail: str) -> Json:
        cron_id = checked_id(request.ids["cron_id"], "cron")
        if cron_id not in self._crons:
            raise HTTPError(404, detail)
        return self._crons[cron_id]

    def _matching(self, body: Json) -> list[Json]:
        for name in ("assistant", "thread"):
            if body.get(f"{name}_id") is not None:
                body[f"{name}_id"] = checked_id(body[f"{name}_id"], name)
        return [
            one
            for one in self._crons.values()
            if contains(one["metadata"], body.get("metadata", {}))
            and body.get("assistant_id", one["assistant_id"]) == one["assistant_id"]
            and body.get("thread_id", one["thread_id"]) == one["thread_id"]
        ]


def _is_past(end_time: str, now: float) -> bool:
    try:
        end = datetime.fromisoformat(end_time)
    except ValueError:
        return False
    return (end if end.tzinfo else end.replace(tzinfo=UTC)).timestamp() < now
