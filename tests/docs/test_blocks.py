"""How a page's code blocks are found, and how one block becomes a tab for each client."""

from __future__ import annotations

import textwrap

import pytest

from docsite.pages import Block, blocks, with_tabs
from generator.sync_converter import ConversionError

FENCE = "```"


def page(text: str) -> str:
    return textwrap.dedent(text).replace("~~~", FENCE)


def found(text: str) -> list[Block]:
    return [*blocks("page.md", page(text))]


def test_a_block_is_for_either_client() -> None:
    assert found("""\
        text

        ~~~python
        x = 1
        ~~~
        ~~~sh
        ls
        ~~~
    """) == [Block(3, "x = 1\n")]


def test_tabs_are_for_one_client_each() -> None:
    text = """\
        === "Sync"

            ~~~python
            with x:
                pass
            ~~~

        === "Async"

            ~~~python
            await x
            ~~~

        === "Windows"

            ~~~python
            z
            ~~~

        ~~~python
        y
        ~~~
    """
    assert [(block.client, block.code) for block in found(text)] == [
        ("sync", "with x:\n    pass\n"),
        ("async", "await x\n"),
        (None, "z\n"),
        (None, "y\n"),
    ]


def test_a_block_for_both_is_written_once() -> None:
    text = "~~~python both\nasync with AsyncThreadsClient() as threads:\n    await threads.get(x)\n~~~\n"
    assert found(text) == [
        Block(1, "async with AsyncThreadsClient() as threads:\n    await threads.get(x)\n", "async"),
        Block(1, "with ThreadsClient() as threads:\n    threads.get(x)\n", "sync"),
    ]
    assert with_tabs("page.md", page(text)) == page("""\
        === "Sync"

            ~~~python
            with ThreadsClient() as threads:
                threads.get(x)
            ~~~

        === "Async"

            ~~~python
            async with AsyncThreadsClient() as threads:
                await threads.get(x)
            ~~~

    """)


def test_a_block_for_both_can_stand_in_a_list() -> None:
    tabs = with_tabs("page.md", "- one\n\n    ```python both\n    await x\n    ```\n")
    assert '    === "Async"\n\n        ```python\n        await x\n        ```\n' in tabs


def test_what_must_not_run_says_why() -> None:
    (block,) = found("<!-- not run: it draws -->\n~~~python\nx\n~~~\n")
    assert block.not_run == "it draws"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import asyncio", "page.md:1 .sync.:1: 'asyncio': this is left"),
        ("await (", "page.md:1:1: '\\(' was never closed"),
        ("x = await(y)", "unasync removes the parenthesis"),
    ],
)
def test_what_has_no_sync_form_is_an_error(code: str, message: str) -> None:
    with pytest.raises(ConversionError, match=message):
        found(f"~~~python both\n{code}\n~~~\n")


def test_a_page_without_such_blocks_stays_as_it_is() -> None:
    text = page("a\n\n~~~python\nx\n~~~\n")
    assert with_tabs("page.md", text) == text
