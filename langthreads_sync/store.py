# Generated from langthreads_async/store.py by `nox -s generate`; edit that file instead of this one.
"""The store client: items in namespaces, in which graphs keep data across threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from langthreads._core import store_arguments
from langthreads._core.arguments import check_walk
from langthreads._core.model import NOT_GIVEN
from langthreads._generated.operations import store as operations
from langthreads_sync._base import ClientBase
from langthreads_sync._pagination import walk_pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from langthreads._core.arguments import JsonObject, Params
    from langthreads._generated.models.store import Item, ListNamespaceResponse, SearchItem, SearchItemsResponse
    from langthreads.pages import Page
    from langthreads.timeouts import TimeoutOption
    from langthreads_sync._raw_store import RawStoreClient

__all__ = ["StoreClient"]


class StoreClient(ClientBase):
    """A client for the store of one Agent Server; `LangThreads(…).store` is one.

    An item is an object under a key, in a namespace, which is a path of labels such as `("users", "123")`. Labels are
    non-empty texts without periods: servers join them by periods, and could not separate them again.

    All methods accept `headers`, `params` and `timeout`, and raise the errors of the threads client's methods. An
    invalid namespace or key raises a `TypeError` or an `InvalidArgumentError`, and nothing is sent.

    Example:
        ```python
        with LangThreads("http://localhost:2024") as client:
            client.store.put_item(("users", "123"), "profile", {"name": "Ada"})
            item = client.store.get_item(("users", "123"), "profile")
            print(item.value["name"] if item else "nobody")
        ```
    """

    @property
    def with_raw_response(self) -> RawStoreClient:
        """The same methods, each returning a `langthreads.RawResponse`: status, headers, result, time.

        Example:
            ```python
            raw = store.with_raw_response.get_item(("users", "123"), "profile")
            print(raw.status_code, raw.parsed)
            ```
        """
        from langthreads_sync._raw_store import RawStoreClient

        return RawStoreClient(self)

    # ------------------------------------------------------------ items

    def put_item(
        self,
        namespace: Sequence[str],
        /,
        key: str,
        value: JsonObject,
        index: Literal[False] | Iterable[str] | None = None,
        ttl: float | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        *,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> None:
        """Put an item into the store; it replaces one with the same namespace and key.

        Args:
            namespace: The labels of its namespace, one or more. Servers reserve those that begin with `"langgraph"`.
            key: Its key.
            value: Its content, an object.
            index: The paths in the value that a search by meaning compares, or False for none; the store decides if
                left out.
            ttl: The time to live, in minutes; if left out, that of the store's configuration, or none.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Raises:
            BadRequestError: The namespace is reserved.
            InvalidArgumentError: The namespace or the key is empty, or a label is empty or has a period.

        Example:
            ```python
            store.put_item(("users", "123"), "profile", {"name": "Ada"}, ttl=60)
            ```
        """
        call = operations.put_item(
            namespace=store_arguments.item_namespace(namespace),
            key=store_arguments.item_key(key),
            value=value,
            index=index,
            ttl=store_arguments.time_to_live(ttl),
        )
        self._value(call, headers, params, timeout)

    def get_item(
        self,
        namespace: Sequence[str],
        /,
        key: str,
        *,
        refresh_ttl: bool | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Item | None:
        """Get an item.

        Args:
            namespace: The labels of its namespace.
            key: Its key.
            refresh_ttl: Whether reading counts as use, so that the item lives longer; the store decides if left out.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The item; None if there is none. In-memory servers list its namespace from then on.

        Raises:
            InvalidArgumentError: The namespace or the key is empty, or a label is empty or has a period.

        Example:
            ```python
            item = store.get_item(("users", "123"), "profile")
            if item is not None:
                print(item.value, item.updated_at)
            ```
        """
        call = operations.get_item(
            namespace=".".join(store_arguments.item_namespace(namespace)),
            key=store_arguments.item_key(key),
            refresh_ttl=refresh_ttl,
        )
        return self._value(call, headers, params, timeout)

    def delete_item(
        self,
        namespace: Sequence[str],
        /,
        key: str,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        *,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> None:
        """Delete an item, if it exists.

        Args:
            namespace: The labels of its namespace.
            key: Its key.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Raises:
            InvalidArgumentError: The namespace or the key is empty, or a label is empty or has a period.

        Example:
            ```python
            store.delete_item(("users", "123"), "profile")
            ```
        """
        call = operations.delete_item(
            namespace=store_arguments.item_namespace(namespace), key=store_arguments.item_key(key)
        )
        self._value(call, headers, params, timeout)

    # ------------------------------------------------------------ searches

    def search_items(
        self,
        namespace_prefix: Sequence[str],
        /,
        filter: JsonObject | None = None,
        limit: int = 10,
        offset: int = 0,
        query: str | None = None,
        refresh_ttl: bool | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        *,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> SearchItemsResponse:
        """List or search the items below a namespace; `iter_items` walks them all.

        Args:
            namespace_prefix: The labels that the items' namespaces begin with; `()` for all.
            filter: Values of fields in the items' values, or operators on them, such as `{"age": {"$gte": 18}}`: `$eq`,
                `$ne`, `$gt`, `$gte`, `$lt`, `$lte`. In-memory servers fail (500) if an item lacks a field that `$gt`
                and the like compare; a filter that fails also makes other calls fail that the store receives at the
                same moment.
            limit: The largest number of items.
            offset: How many items to skip.
            query: The text to search for by meaning, if the store has an index.
            refresh_ttl: Whether finding counts as use, so that the items live longer; the store decides if left out.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The result: `items_` has the items as `SearchItem`s (with a `score` if there is an index), `["items"]` as
            JSON.

        Raises:
            BadRequestError: The filter has an operator that the store does not know.
            InvalidArgumentError: A label is empty or has a period.

        Example:
            ```python
            found = store.search_items(("users",), filter={"name": "Ada"}, limit=20)
            for item in found.items_:
                print(item.namespace, item.key, item.value, item.score)
            ```
        """
        call = operations.search_items(
            namespace_prefix=store_arguments.labels("namespace_prefix", namespace_prefix),
            filter=filter,
            limit=limit,
            offset=offset,
            query=query,
            refresh_ttl=refresh_ttl,
        )
        return self._value(call, headers, params, timeout)

    def iter_items(
        self,
        namespace_prefix: Sequence[str],
        /,
        filter: JsonObject | None = None,
        query: str | None = None,
        refresh_ttl: bool | None = None,
        *,
        page_size: int = 100,
        limit: int | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Iterator[SearchItem]:
        """Walk all items below a namespace, page by page, each item once.

        Servers page by offset: items that are deleted during the walk make it skip others. Collect them first if the
        loop itself deletes.

        Args:
            namespace_prefix: As for `search_items`, like the other filters.
            filter: As for `search_items`.
            query: As for `search_items`.
            refresh_ttl: As for `search_items`.
            page_size: How many items to ask for at once, 1 to 1000.
            limit: How many items to yield in total; None for all of them.
            headers: Sent with each request.
            params: Added to each query.
            timeout: For each request.

        Returns:
            An iterator over the items.

        Example:
            ```python
            for item in store.iter_items(("users",)):
                print(item.namespace, item.key)
            ```
        """
        filters: dict[str, Any] = {"filter": filter, "query": query, "refresh_ttl": refresh_ttl}
        prefix = store_arguments.labels("namespace_prefix", namespace_prefix)
        # Invalid arguments raise now, not when the walk begins.
        check_walk(page_size, limit)
        operations.search_items(namespace_prefix=prefix, **filters)

        def fetch(offset: int, count: int) -> Page[SearchItem]:
            call = operations.search_items(namespace_prefix=prefix, **filters, limit=count, offset=offset)
            items = call.with_parser(lambda json: call.parser(json).items_)
            return self._page(items, count, offset, headers, params, timeout)

        return walk_pages(fetch, _place, page_size, limit)

    def list_namespaces(
        self,
        prefix: Sequence[str] | None = None,
        suffix: Sequence[str] | None = None,
        max_depth: int | None = None,
        limit: int = 100,
        offset: int = 0,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        *,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> ListNamespaceResponse:
        """List the namespaces of the store.

        Args:
            prefix: The labels that they begin with; `"*"` stands for any one label.
            suffix: The labels that they end with; `"*"` stands for any one label.
            max_depth: How many labels to keep of each, from 1; duplicates are then listed once.
            limit: The largest number of namespaces.
            offset: How many namespaces to skip.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            An object with `namespaces`, each the list of its labels. In-memory servers also list those from which
            items were only requested.

        Raises:
            InvalidArgumentError: A label is empty or has a period.

        Example:
            ```python
            found = store.list_namespaces(prefix=("users",), max_depth=2)
            for namespace in found.namespaces:
                print(namespace)
            ```
        """
        call = operations.list_namespaces(
            prefix=None if prefix is None else store_arguments.labels("prefix", prefix),
            suffix=None if suffix is None else store_arguments.labels("suffix", suffix),
            max_depth=max_depth,
            limit=limit,
            offset=offset,
        )
        return self._value(call, headers, params, timeout)


def _place(item: SearchItem) -> tuple[tuple[str, ...], str]:
    """Return the identity of an item."""
    return tuple(item.namespace), item.key
