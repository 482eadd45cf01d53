"""Each row of the page for those who come from langgraph_sdk is covered by a test."""

from __future__ import annotations

import re

import pytest

from tests.docs.files import PAGES, ROOT

MIGRATION = "tests/migration/test_differences.py"
SIGNATURES = "tests/migration/test_signatures.py"
STREAMS = "tests/migration/test_stream_differences.py"
RESOURCES = "tests/migration/test_resource_differences.py"

TESTED_BY = {
    "`threads.stream`, a session of a second protocol": (SIGNATURES, "test_what_is_missing_is_told"),
    "classes in annotations": (SIGNATURES, "test_an_error_has_the_name_that_it_has_there"),
    "`wait` and `join` of a failed run": (MIGRATION, "test_a_run_that_fails"),
    "`join` of a cancelled run": (MIGRATION, "test_a_run_that_was_cancelled"),
    "`join` of a missing run": (MIGRATION, "test_a_run_that_does_not_exist"),
    "`join` of a run that ended before others": (MIGRATION, "test_a_run_that_ended_before_others"),
    "`runs.stream`, resumable, after a lost connection": (STREAMS, "test_a_stream_that_is_cut"),
    "`runs.stream` of a run that fails after a lost connection": (STREAMS, "test_a_run_whose_error_is_cut_off"),
    '`runs.stream(on_disconnect="cancel")` after a lost connection': (STREAMS, "test_a_cut_that_cancels_the_run"),
    "`runs.stream(None, …)` after a lost connection": (STREAMS, "test_a_stateless_stream_that_is_cut"),
    "`runs.join_stream` with several stream modes": (STREAMS, "test_a_join_with_several_stream_modes"),
    '`runs.create("", …)`': (MIGRATION, "test_a_run_on_an_empty_thread_id"),
    "`input` beside a `command`": (MIGRATION, "test_an_input_beside_a_command"),
    '`interrupt_before=["*"]`': (MIGRATION, "test_stops_before_all_nodes"),
    "`strict_resume`": (MIGRATION, "test_an_answer_to_nothing"),
    "cancelling a run that has ended": (MIGRATION, "test_a_run_that_ended_before_others"),
    "`join_stream(stream_mode=…)`": ("tests/async/test_streams.py", "test_modes_are_joined_with_commas"),
    "`join_stream` after a lost connection": (
        "tests/async/test_stream_cuts.py",
        "test_a_cut_after_any_byte",
    ),
    "`join_stream` of a missing thread": ("tests/async/test_stream_ends.py", "test_a_thread_that_does_not_exist"),
    "a line of a stream that isn't JSON": (
        "tests/async/test_streams.py",
        "test_data_that_is_not_json_is_handed_out_as_text",
    ),
    "errors": (MIGRATION, "test_errors_are_not_httpx_errors"),
    "answers": (MIGRATION, "test_answers_are_not_dicts"),
    "`copy`": (MIGRATION, "test_copy_gives_the_thread"),
    "`copy` of a missing thread": (MIGRATION, "test_copy_of_a_missing_thread"),
    "`get_state` at a checkpoint that doesn't exist": (MIGRATION, "test_a_checkpoint_that_does_not_exist"),
    "`create` with supersteps that fail": (MIGRATION, "test_supersteps_that_fail"),
    "`search(ids=[])`": (MIGRATION, "test_a_search_for_no_ids"),
    "`get_history(before=…)`, servers in memory": (MIGRATION, "test_history_before_a_checkpoint"),
    "`crons.create`, `crons.create_for_thread`": (RESOURCES, "test_a_cron_is_one"),
    "a cron with both a context and `configurable`": (
        RESOURCES,
        "test_a_cron_with_both_a_context_and_configurable_values",
    ),
    "an update of an assistant without a change": (
        RESOURCES,
        "test_an_update_of_an_assistant_that_changes_nothing",
    ),
    "a `str` in place of a namespace of the store": (RESOURCES, "test_a_text_in_place_of_a_namespace"),
    "empty strings, unknown statuses, limits out of range": (
        MIGRATION,
        "test_arguments_are_checked_before_anything_is_sent",
    ),
    "`x-api-key` among a call's `headers`": (MIGRATION, "test_a_key_is_not_a_header"),
    "`timeout`": ("tests/async/test_timeouts.py", "test_a_number_of_seconds_bounds_the_whole"),
    "`url=None`": (MIGRATION, "test_an_address_is_needed"),
    "retries": ("tests/async/test_retries.py", "test_left_out_it_is_twice"),
}
"""The test of each row, by the row's first cell."""


def rows() -> list[str]:
    table = PAGES["docs/migration.md"].partition("| | langgraph_sdk | langthreads |\n| --- | --- | --- |\n")[2]
    return [re.split(r" (?<!\\)\| ", line)[0].removeprefix("| ") for line in table.partition("\n\n")[0].splitlines()]


def test_each_row_has_a_test() -> None:
    assert rows() == [*TESTED_BY]


@pytest.mark.parametrize(("path", "test"), TESTED_BY.values(), ids=[test for _, test in TESTED_BY.values()])
def test_the_tests_exist(path: str, test: str) -> None:
    assert re.search(rf"^(?:async )?def {test}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE)
