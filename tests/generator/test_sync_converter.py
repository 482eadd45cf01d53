"""The conversion of async code, on sources small enough to read."""

from pathlib import Path

import pytest

from generator.sync_converter import CONVERSIONS, NAMES, Conversion, ConversionError, convert


def converted(root: Path, source: str, names: dict[str, str] | None = None, words: dict[str, str] | None = None) -> str:
    """The sync code of one module, without its header."""
    (root / "source").mkdir(exist_ok=True)
    (root / "source" / "module.py").write_text(source, "utf-8")
    files = convert(root, [Conversion("source", "target")], names or {}, words or {})
    header, text = files["target/module.py"].split("\n", 1)
    assert header == "# Generated from source/module.py by `nox -s generate`; edit that file instead of this one."
    return text


class TestWhatUnasyncTurns:
    def test_keywords_and_the_methods_that_python_names(self, tmp_path: Path) -> None:
        source = (
            "class A:\n"
            "    async def __aenter__(self):\n"
            "        async with lock:\n"
            "            return [await x async for x in self.__aiter__()]\n"
        )
        assert converted(tmp_path, source) == (
            "class A:\n    def __enter__(self):\n        with lock:\n            return [x for x in self.__iter__()]\n"
        )

    def test_an_await_in_parentheses(self, tmp_path: Path) -> None:
        assert converted(tmp_path, "async def f():\n    return (await g()).x\n") == "def f():\n    return (g()).x\n"


class TestWhatUnasyncLeavesAlone:
    @pytest.mark.parametrize(
        "line",
        [
            pytest.param("x: 'list[AsyncClient]' = []\n", id="quoted-annotation"),
            pytest.param("x = 'AsyncClient'\n", id="quoted-name"),
            pytest.param("# An AsyncClient.\n", id="comment"),
            pytest.param('"""Ask the `AsyncClient`."""\n', id="docstring"),
            pytest.param("x = f'{AsyncClient!r} is an AsyncClient'\n", id="f-string"),
            pytest.param("import package.AsyncClient as x\n", id="import"),
            pytest.param("x = y.AsyncClient\n", id="attribute"),
        ],
    )
    def test_names_are_turned_there_too(self, tmp_path: Path, line: str) -> None:
        assert converted(tmp_path, line, {"AsyncClient": "Client"}) == line.replace("AsyncClient", "Client")

    def test_a_string_that_begins_with_an_async_name_is_not_made_a_sync_one(self, tmp_path: Path) -> None:
        source = "x = 'AsyncIterator[int]'\n"
        assert converted(tmp_path, source, {"AsyncIterator": "Iterator"}) == "x = 'Iterator[int]'\n"

    def test_only_whole_names_are_turned(self, tmp_path: Path) -> None:
        source = "get_client = 1\nget_client_id = my_get_client = 2\n"
        turned = converted(tmp_path, source, {"get_client": "get_sync_client"})
        assert turned == "get_sync_client = 1\nget_client_id = my_get_client = 2\n"

    def test_words_are_turned_in_examples(self, tmp_path: Path) -> None:
        source = '"""Use it.\n\n    async with client:\n        await client.get()\n"""\n'
        words = {r"\basync (?=with\b)": "", r"\bawait ": ""}
        assert converted(tmp_path, source, words=words) == '"""Use it.\n\n    with client:\n        client.get()\n"""\n'

    def test_an_f_string_is_turned_alike_under_every_python(self, tmp_path: Path) -> None:
        source = "async def f():\n    return f'{await g()}'\n"
        assert converted(tmp_path, source, words={r"\bawait ": ""}) == "def f():\n    return f'{g()}'\n"


class TestTraps:
    def test_a_class_loses_the_prefix_without_a_rule(self, tmp_path: Path) -> None:
        assert converted(tmp_path, "class AsyncThing: ...\n") == "class Thing: ...\n"

    def test_an_await_right_before_a_parenthesis_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ConversionError, match=r"^source/module.py:2: 'await\(': .*write `await x`"):
            converted(tmp_path, "async def f(x):\n    return await(x)\n")

    def test_an_async_generator_is_refused_even_with_a_rule(self, tmp_path: Path) -> None:
        source = "async def f() -> 'AsyncGenerator[int, None]':\n    yield 1\n"
        with pytest.raises(ConversionError, match=r"^source/module.py:1: 'AsyncGenerator': .*AsyncIterator"):
            converted(tmp_path, source, {"AsyncGenerator": "Generator"})

    def test_a_source_that_is_no_python_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(ConversionError, match=r"^source/module.py:2: "):
            converted(tmp_path, "x = 1\ny = (\n")

    def test_a_result_that_is_no_python_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(ConversionError, match=r"^target/module.py:3: "):
            converted(tmp_path, "x = 1\nclass Thing: ...\n", {"Thing": "1Thing"})


class TestGate:
    @pytest.mark.parametrize(
        "left",
        [
            "async",
            "Async",
            "asynchronous",
            "await",
            "awaitable",
            "Awaitable",
            "asyncio",
            "pytest_asyncio",
            "anyio",
            "asynccontextmanager",
            "AbstractAsyncContextManager",
            "aclose",
            "aread",
            "aiter_lines",
            "aiter_bytes",
            "aiter",
            "anext",
            "__anext__",
            "__aexit__",
        ],
    )
    @pytest.mark.parametrize("place", ["# here: {}\n", '"""Here: {}."""\n', "x = ' {}'\n"])
    def test_nothing_async_is_left_wherever_it_stands(self, tmp_path: Path, left: str, place: str) -> None:
        with pytest.raises(ConversionError, match=f"^target/module.py:2: '{left}': this is left"):
            converted(tmp_path, "y = 1\n" + place.format(left))

    @pytest.mark.parametrize(
        "line",
        [
            "import asyncio\n",
            "response.aclose()\n",
            "response.aread()\n",
            "response.aiter_raw()\n",
            "from typing import Awaitable\n",
            "from contextlib import AbstractAsyncContextManager\n",
        ],
    )
    def test_nothing_async_is_left_in_code(self, tmp_path: Path, line: str) -> None:
        with pytest.raises(ConversionError, match=r"^target/module.py:1: .*this is left"):
            converted(tmp_path, line)

    def test_words_that_only_look_alike_may_stay(self, tmp_path: Path) -> None:
        source = "# close, read, iterate, next, and a reader who closes it\nspread = waiter = 1\n"
        assert converted(tmp_path, source) == source


class TestRules:
    @pytest.mark.parametrize(
        ("names", "words", "unused"),
        [
            pytest.param({"AsyncClient": "Client"}, {}, "AsyncClient", id="name"),
            pytest.param({}, {r"\bawait ": ""}, "await ", id="word"),
            pytest.param({"lien": "pledge"}, {}, "lien", id="part-of-a-name"),
        ],
    )
    def test_one_that_matches_nothing_any_more_is_refused(
        self, tmp_path: Path, names: dict[str, str], words: dict[str, str], unused: str
    ) -> None:
        with pytest.raises(ConversionError, match=f"^rules that match nothing any more: .*{unused}"):
            converted(tmp_path, "clients = 1\n", names, words)

    def test_what_is_not_converted_does_not_make_a_rule_useful(self, tmp_path: Path) -> None:
        (tmp_path / "source").mkdir()
        (tmp_path / "source" / "notes.txt").write_text("AsyncClient")
        (tmp_path / "source" / "only.py").write_text("AsyncClient = 1\n")
        conversion = Conversion("source", "target", frozenset({"source/only.py"}))
        with pytest.raises(ConversionError, match="match nothing any more"):
            convert(tmp_path, [conversion], {"AsyncClient": "Client"}, {})


class TestFiles:
    def test_folders_and_files_of_every_kind_are_taken_over(self, tmp_path: Path) -> None:
        folder = tmp_path / "source" / "source" / "deeper"
        folder.mkdir(parents=True)
        (folder / "module.py").write_text("async def f(): ...\n")
        (folder / "py.typed").write_text("async")
        (folder / "__pycache__").mkdir()
        (folder / "__pycache__" / "module.pyc").write_bytes(b"\xff")
        files = convert(tmp_path, [Conversion("source", "target")], {}, {})
        assert set(files) == {"target/source/deeper/module.py", "target/source/deeper/py.typed"}
        assert files["target/source/deeper/py.typed"] == "async"

    def test_what_makes_sense_in_one_world_alone_is_left_out(self, tmp_path: Path) -> None:
        (tmp_path / "source").mkdir()
        (tmp_path / "source" / "both.py").write_text("x = 1\n")
        (tmp_path / "source" / "loops.py").write_text("import asyncio\n")
        conversion = Conversion("source", "target", frozenset({"source/loops.py"}))
        assert set(convert(tmp_path, [conversion], {}, {})) == {"target/both.py"}

    def test_an_async_only_file_that_does_not_exist_is_refused(self, tmp_path: Path) -> None:
        conversion = Conversion("source", "target", frozenset({"source/gone.py"}))
        with pytest.raises(ConversionError, match=r"^source/gone.py is listed as async-only, but does not exist$"):
            convert(tmp_path, [conversion], {}, {})

    def test_letters_beyond_ascii_stay(self, tmp_path: Path) -> None:
        assert converted(tmp_path, "# µs …\nasync def f(): ...\n") == "# µs …\ndef f(): ...\n"

    def test_one_folder_can_make_a_rule_useful_for_all(self, tmp_path: Path) -> None:
        for folder, text in (("one", "AsyncClient = 1\n"), ("two", "x = 1\n")):
            (tmp_path / folder).mkdir()
            (tmp_path / folder / "module.py").write_text(text)
        conversions = [Conversion("one", "one_sync"), Conversion("two", "two_sync")]
        assert set(convert(tmp_path, conversions, {"AsyncClient": "Client"}, {})) == {
            "one_sync/module.py",
            "two_sync/module.py",
        }


def test_every_name_of_the_repository_is_used() -> None:
    root = Path(__file__).parents[2]
    assert convert(root, CONVERSIONS)
    with pytest.raises(ConversionError, match=r"^rules that match nothing any more: .*AsyncNobody"):
        convert(root, CONVERSIONS, {**NAMES, "AsyncNobody": "Nobody"})
