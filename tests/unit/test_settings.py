"""Settings: addresses, keys and headers, checked when a client is made."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from langthreads import NOT_GIVEN, ConfigurationError, InvalidArgumentError
from langthreads._core.settings import DEFAULT_URL, Settings, check_headers

PASSWORD = "hunter2"


def settings(
    url: Any = DEFAULT_URL,
    api_key: Any = None,
    headers: Any = None,
    own_url: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    return Settings.of(url, api_key, headers, NOT_GIVEN, own_url=own_url, environment=environment or {})


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("http://localhost:2024", "http://localhost:2024", id="plain"),
        pytest.param("http://localhost:2024/", "http://localhost:2024", id="trailing slash"),
        pytest.param("https://host/prefix/of/it//", "https://host/prefix/of/it", id="path prefix"),
        pytest.param(" http://host\n", "http://host", id="white space around it"),
        pytest.param("http://[::1]:2024", "http://[::1]:2024", id="IPv6"),
        pytest.param("http://[fe80::1%eth0]", "http://[fe80::1%eth0]", id="IPv6 with a zone"),
        pytest.param("HTTPS://Host", "HTTPS://Host", id="capitals"),
        pytest.param("http://user:pass@host", "http://host", id="user"),
    ],
)
def test_an_address_is_taken_without_its_last_slash(url: str, expected: str) -> None:
    assert settings(url).url == expected


@pytest.mark.parametrize(
    ("url", "says"),
    [
        pytest.param("localhost:2024", "needs http:// or https://", id="no scheme"),
        pytest.param("host", "needs http:// or https://", id="host alone"),
        pytest.param("ftp://host", "needs http:// or https://", id="other scheme"),
        pytest.param("http:host", "needs http:// or https://", id="no slashes"),
        pytest.param("http://", "needs http:// or https://", id="no host"),
        pytest.param("http:///path", "needs http:// or https://", id="no host but a path"),
        pytest.param("", "needs http:// or https://", id="empty"),
        pytest.param("  ", "needs http:// or https://", id="blank"),
        pytest.param("http://:2024", "has no usable host", id="port alone"),
        pytest.param("http://host:0", "has no usable host and port", id="port 0"),
        pytest.param("http://host:99999", "is not a URL (Port out of range", id="port too large"),
        pytest.param("http://host:http", "is not a URL (Port could not be cast", id="port in letters"),
        pytest.param("http://[::1", "is not a URL (Invalid IPv6 URL)", id="open bracket"),
        pytest.param("http://[::zz]", "'http://[::zz]'", id="no IPv6"),
        pytest.param("http://ho st", "has white space", id="space"),
        pytest.param("http://host/a\nb", "has white space or control characters", id="newline"),
        pytest.param("http://host?a=1", "has a query or a fragment", id="query"),
        pytest.param("http://host/?", "has a query or a fragment", id="empty query"),
        pytest.param("http://host#a", "has a query or a fragment", id="fragment"),
        pytest.param("http://host/#", "has a query or a fragment", id="empty fragment"),
        pytest.param(None, "http_client=httpx.AsyncClient(transport=httpx.ASGITransport(app=app))", id="None"),
        pytest.param(b"http://host", "expected a str, got bytes", id="bytes"),
        pytest.param(httpx.URL("http://host"), "expected a str, got URL", id="another library's URL"),
    ],
)
def test_an_address_that_could_not_work_is_refused(url: Any, says: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^url") as caught:
        settings(url)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        f"http://user:{PASSWORD}@host?a=1",
        f"http://user:{PASSWORD}@host:99999",
        f"http://user:p@ss{PASSWORD}@host#x",
        f"http://user:pa/{PASSWORD}@host",
        f"http://user:{PASSWORD}/x@host",
        f"http://user:{PASSWORD}#x@host?",
        f"user:{PASSWORD}@host:2024",
        f"//user:{PASSWORD}@host",
        f"http:/user:{PASSWORD}@host",
        f"ftp://user:{PASSWORD}@host",
        f"http://user:{PASSWORD}\n@ho st",
    ],
)
def test_an_error_never_shows_a_password(url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        settings(url)
    assert PASSWORD not in repr(caught.value)
    assert "host" in str(caught.value) or "ho st" in str(caught.value)


@pytest.mark.parametrize("password", [PASSWORD, f"p@{PASSWORD}"], ids=["plain", "with an at sign"])
def test_settings_never_show_a_password(password: str) -> None:
    made = settings(f"http://user:{password}@host/a@b", headers={"Authorization": f"Bearer {PASSWORD}"})
    assert PASSWORD not in repr(made)
    assert made.url == "http://host/a@b"
    assert {password, f"Bearer {PASSWORD}", PASSWORD} <= set(made.secrets)


def test_an_escaped_password_is_a_secret_in_both_forms() -> None:
    assert {"a%2Fb", "a/b"} <= set(settings("http://user:a%2Fb@host").secrets)


def test_the_address_of_a_callers_own_client_takes_the_place_of_the_default() -> None:
    assert settings(own_url="http://other/").url == "http://other"
    assert settings(None, own_url="http://other").url == "http://other"
    assert settings("http://other/", own_url="http://other").url == "http://other"


def test_two_different_addresses_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="pass only one of them") as caught:
        settings("http://one", own_url=f"http://user:{PASSWORD}@two")
    assert PASSWORD not in str(caught.value)


# ---------------------------------------------------------------- keys


@pytest.mark.parametrize(
    ("environment", "key"),
    [
        pytest.param({}, None, id="none"),
        pytest.param({"LANGGRAPH_API_KEY": "a", "LANGSMITH_API_KEY": "b", "LANGCHAIN_API_KEY": "c"}, "a", id="first"),
        pytest.param({"LANGSMITH_API_KEY": "b", "LANGCHAIN_API_KEY": "c"}, "b", id="second"),
        pytest.param({"LANGCHAIN_API_KEY": "c"}, "c", id="third"),
        pytest.param({"LANGGRAPH_API_KEY": " '' ", "LANGCHAIN_API_KEY": "c"}, "c", id="empty ones are passed over"),
        pytest.param({"LANGGRAPH_API_KEY": ' "a" \n'}, "a", id="quotes"),
        pytest.param({"LANGGRAPH_API_KEY": "' a '"}, "a", id="quotes and spaces"),
    ],
)
def test_the_key_comes_from_the_environment(environment: dict[str, str], key: str | None) -> None:
    assert settings(api_key=NOT_GIVEN, environment=environment).api_key == key


def test_the_process_has_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGGRAPH_API_KEY", "a")
    assert Settings.of(DEFAULT_URL, NOT_GIVEN, None, NOT_GIVEN).api_key == "a"


def test_none_sends_no_key() -> None:
    assert settings(api_key=None, environment={"LANGGRAPH_API_KEY": "a"}).api_key is None


def test_a_key_that_is_given_wins() -> None:
    made = settings(api_key=" b\t", environment={"LANGGRAPH_API_KEY": "a"})
    assert made.api_key == "b"
    assert "'b'" not in repr(made)


@pytest.mark.parametrize("key", ["", " ", "\t"], ids=["nothing", "space", "tab"])
def test_an_empty_key_is_refused(key: str) -> None:
    with pytest.raises(ConfigurationError, match="api_key: is empty; pass None to send none"):
        settings(api_key=key)


@pytest.mark.parametrize("key", ["hunter2\n", "hun\rter2", "hunter2\x00", "hunter2é"], ids=["LF", "CR", "NUL", "é"])
def test_a_key_that_cant_be_sent_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^api_key: only printable ASCII") as caught:
        settings(api_key=key)
    assert "hun" not in str(caught.value)


def test_a_key_of_the_environment_that_cant_be_sent_is_named_by_its_variable() -> None:
    with pytest.raises(ConfigurationError, match=r"^LANGSMITH_API_KEY: only printable ASCII") as caught:
        settings(api_key=NOT_GIVEN, environment={"LANGSMITH_API_KEY": "hun\nter2"})
    assert "hun" not in str(caught.value)


@pytest.mark.parametrize("key", [b"a", 5, ["a"]], ids=["bytes", "int", "list"])
def test_a_key_of_another_type_is_refused(key: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"^api_key: expected a str, .* got (bytes|int|list)$"):
        settings(api_key=key)


# ---------------------------------------------------------------- headers


def test_headers_are_sent_by_their_names_in_lower_case_and_stripped() -> None:
    assert check_headers("headers", {"X-Tenant": " a b\t", "x-empty": ""}) == {"x-tenant": "a b", "x-empty": ""}
    assert check_headers("headers", None) == {}
    assert settings(headers={"User-Agent": "mine"}).headers["user-agent"] == "mine"
    assert settings().headers["user-agent"].startswith("langthreads/")


@pytest.mark.parametrize("name", ["x-api-key", "X-Api-Key", "X-API-KEY"])
def test_the_keys_own_header_is_reserved(name: str) -> None:
    with pytest.raises(
        ConfigurationError, match=rf"headers: '{name}' is reserved; pass the key to the client as api_key"
    ):
        settings(headers={name: "k"})
    with pytest.raises(InvalidArgumentError, match="is reserved"):
        check_headers("headers", {name: "k"})


@pytest.mark.parametrize(
    ("headers", "kind", "says"),
    [
        pytest.param({"a": "hunter2\r\nb: c"}, InvalidArgumentError, "headers['a']: only printable", id="CRLF"),
        pytest.param({"a": "hunter2\n"}, InvalidArgumentError, "headers['a']: only printable", id="LF at the end"),
        pytest.param({"a": "hunter2\x00"}, InvalidArgumentError, "headers['a']: only printable", id="NUL"),
        pytest.param({"a": "hunter2é"}, InvalidArgumentError, "encode the value first", id="not ASCII"),
        pytest.param({"a\r\nb": "c"}, InvalidArgumentError, "is not the name of a header", id="CRLF in a name"),
        pytest.param({"a b": "c"}, InvalidArgumentError, "'a b' is not the name of a header", id="space in a name"),
        pytest.param({"a:": "c"}, InvalidArgumentError, "is not the name of a header", id="colon in a name"),
        pytest.param({"é": "c"}, InvalidArgumentError, "is not the name of a header", id="name that is not ASCII"),
        pytest.param({"": "c"}, InvalidArgumentError, "'' is not the name of a header", id="empty name"),
        pytest.param({"a": 5}, TypeError, "'a' and its value must be strings", id="int"),
        pytest.param({"a": None}, TypeError, "'a' and its value must be strings", id="None"),
        pytest.param({"a": b"hunter2"}, TypeError, "'a' and its value must be strings", id="bytes"),
        pytest.param({b"a": "c"}, TypeError, "b'a' and its value must be strings", id="bytes as name"),
        pytest.param([("a", "c")], TypeError, "expected a mapping of header names to values, got list", id="list"),
        pytest.param("a: c", TypeError, "expected a mapping of header names to values, got str", id="str"),
    ],
)
def test_a_header_that_cant_be_sent_is_refused_and_its_value_not_shown(
    headers: Any, kind: type[Exception], says: str
) -> None:
    with pytest.raises(kind, match=r"^headers") as caught:
        check_headers("headers", headers)
    assert says in str(caught.value)
    assert "hunter2" not in str(caught.value)
    with pytest.raises(ConfigurationError) as configured:
        settings(headers=headers)
    assert says in str(configured.value)
