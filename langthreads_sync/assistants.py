# Generated from langthreads_async/assistants.py by `nox -s generate`; edit that file instead of this one.
"""The assistants client: graphs with a configuration, kept in versions."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from langthreads._core.arguments import check_walk, including, one_of
from langthreads._core.assistant_arguments import graph_name_advice, levels
from langthreads._core.model import NOT_GIVEN
from langthreads._core.parsers import parse_list
from langthreads._generated.models.assistants import Assistant, PartialAssistant
from langthreads._generated.operations import assistants as operations
from langthreads.errors import InvalidArgumentError
from langthreads_sync._base import ClientBase
from langthreads_sync._pagination import walk_pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from langthreads._core.arguments import Identifier, JsonObject, Params
    from langthreads._core.operation import Call
    from langthreads._generated.models.assistants import (
        AssistantSelectField,
        AssistantSortBy,
        AssistantVersion,
        GraphSchema,
    )
    from langthreads._generated.models.threads import OnConflictBehavior, SortOrder
    from langthreads.pages import Page
    from langthreads.schema import AssistantsSearchResponse, PartialAssistantsSearchResponse
    from langthreads.timeouts import TimeoutOption
    from langthreads_sync._raw_assistants import RawAssistantsClient

__all__ = ["AssistantsClient"]

T = TypeVar("T")

_assistant_id = attrgetter("assistant_id")


class AssistantsClient(ClientBase):
    """A client for the assistants of one Agent Server; `LangThreads(…).assistants` is one.

    An assistant is a graph with a configuration, and has versions: each change creates a new one. The server itself
    creates one assistant for each graph.

    All methods accept `headers`, `params` and `timeout`, and raise the errors of the threads client's methods. If
    the name of a graph is passed where an id is needed, the error explains how to find the id.

    Example:
        ```python
        with LangThreads("http://localhost:2024") as client:
            brief = {"style": "brief"}
            assistant = client.assistants.create("agent", name="Brief", context=brief)
            print(assistant.assistant_id, assistant.version)
        ```
    """

    @property
    def with_raw_response(self) -> RawAssistantsClient:
        """The same methods, each returning a `langthreads.RawResponse`: status, headers, result, time.

        Example:
            ```python
            raw = assistants.with_raw_response.get(assistant_id)
            print(raw.status_code, raw.parsed.name)
            ```
        """
        from langthreads_sync._raw_assistants import RawAssistantsClient

        return RawAssistantsClient(self)

    # ------------------------------------------------------------ assistants

    def get(
        self,
        assistant_id: Identifier,
        *,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Assistant:
        """Get the current version of an assistant.

        Args:
            assistant_id: The assistant's id.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The assistant.

        Raises:
            NotFoundError: There is no such assistant.
            UnprocessableEntityError: The id is not a UUID; it may be the name of a graph.

        Example:
            ```python
            assistant = assistants.get(assistant_id)
            print(assistant.graph_id, assistant.version, assistant.created_at)
            ```
        """
        return self._about(assistant_id, operations.get_assistant(assistant_id), headers, params, timeout)

    def get_graph(
        self,
        assistant_id: Identifier,
        *,
        xray: int | bool = False,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> dict[str, list[dict[str, Any]]]:
        """Get the nodes and edges of an assistant's graph, for drawing it.

        Args:
            assistant_id: The assistant's id; here, the name of a graph works as well.
            xray: Whether to include subgraphs; a number limits how many levels deep, from 1.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The lists `nodes` and `edges`, each of objects.

        Raises:
            NotFoundError: There is no such assistant.
            UnprocessableEntityError: No graph has this name.

        Example:
            ```python
            graph = assistants.get_graph(assistant_id, xray=True)
            print([node["id"] for node in graph["nodes"]])
            ```
        """
        call = operations.get_assistant_graph(assistant_id, xray=levels(xray))
        return self._value(call, headers, params, timeout)

    def get_schemas(
        self,
        assistant_id: Identifier,
        *,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> GraphSchema:
        """Get the JSON schemas of the input, state and output of an assistant's graph.

        Args:
            assistant_id: The assistant's id.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The schemas of the input, the output, the state, the configuration and the context. One that the server
            can't generate is None.

        Raises:
            NotFoundError: There is no such assistant.
            UnprocessableEntityError: The id is not a UUID; it may be the name of a graph.

        Example:
            ```python
            schemas = assistants.get_schemas(assistant_id)
            print(schemas.input_schema)
            ```
        """
        call = operations.get_assistant_schemas(assistant_id)
        return self._about(assistant_id, call, headers, params, timeout)

    def get_subgraphs(
        self,
        assistant_id: Identifier,
        namespace: str | None = None,
        recurse: bool = False,
        *,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> dict[str, GraphSchema]:
        """Get the JSON schemas of the subgraphs of an assistant's graph.

        Args:
            assistant_id: The assistant's id.
            namespace: Only the subgraph that this node runs; with `recurse`, `"parent|child"` for a deeper one.
            recurse: Whether to include the subgraphs of subgraphs.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The schemas, by the names of the nodes; empty if there is no such subgraph.

        Raises:
            NotFoundError: There is no such assistant.
            UnprocessableEntityError: The id is not a UUID; it may be the name of a graph.

        Example:
            ```python
            subgraphs = assistants.get_subgraphs(assistant_id, recurse=True)
            for node, schemas in subgraphs.items():
                print(node, schemas.state_schema)
            ```
        """
        deeper = None if recurse is False else recurse
        if namespace is None:
            call = operations.get_assistant_subgraphs(assistant_id, recurse=deeper)
        else:
            call = operations.get_assistant_subgraphs_at(assistant_id, namespace, recurse=deeper)
        return self._about(assistant_id, call, headers, params, timeout)

    def create(
        self,
        graph_id: str,
        config: JsonObject | None = None,
        *,
        context: JsonObject | None = None,
        metadata: JsonObject | None = None,
        assistant_id: Identifier | None = None,
        if_exists: OnConflictBehavior | None = None,
        name: str | None = None,
        description: str | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Assistant:
        """Create an assistant from a graph.

        Args:
            graph_id: The name of the graph.
            config: The configuration of its runs, such as `{"recursion_limit": 50, "configurable": {…}}`.
            context: The context that its runs get. The server keeps it equal to `config["configurable"]`, so pass only
                one of them.
            metadata: Data about the assistant, by which searches can filter.
            assistant_id: The id of the new assistant, a UUID; generated if left out.
            if_exists: `"raise"` (the default) or `"do_nothing"`, which returns the existing assistant, unchanged.
            name: A name for people; `"Untitled"` if left out.
            description: A description for people.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The new assistant.

        Raises:
            NotFoundError: The server has no such graph. (langgraph-api 0.4 accepts any name.)
            ConflictError: The id is taken.
            BadRequestError: Both a context and configurable values were passed.

        Example:
            ```python
            metadata = {"team": "blue"}
            assistant = assistants.create("agent", name="Brief", metadata=metadata)
            print(assistant.assistant_id)
            ```
        """
        if assistant_id is None:
            # The id is new: if the assistant exists, an earlier attempt of this call created it.
            assistant_id = self._new_id()
            if if_exists in (None, "raise"):
                if_exists = "do_nothing"
        call = operations.create_assistant(
            graph_id=graph_id,
            assistant_id=assistant_id,
            config=config,
            context=context,
            metadata=metadata,
            if_exists=if_exists,
            name=name,
            description=description,
        )
        return self._value(call, headers, params, timeout)

    def update(
        self,
        assistant_id: Identifier,
        *,
        graph_id: str | None = None,
        config: JsonObject | None = None,
        context: JsonObject | None = None,
        metadata: JsonObject | None = None,
        name: str | None = None,
        description: str | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Assistant:
        """Change an assistant, which creates a new version. Arguments that are left out, or None, change nothing.

        Servers keep the context equal to `config["configurable"]`: a new value of one replaces the other, too. To clear
        both, pass `config={"configurable": {}}, context={}`.

        Args:
            assistant_id: The assistant's id.
            graph_id: The name of the graph that it runs after the change.
            config: Replaces the whole configuration, and the context by its `configurable`; an empty one changes
                nothing.
            context: Replaces the context, and the whole configuration with it unless `config` is passed, too; an empty
                one leaves the configuration.
            metadata: Merged into the assistant's, key by key, not deeper. A None is stored; keys can't be removed.
            name: A name for people; an empty one clears it.
            description: A description for people; an empty one clears it.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The assistant after the change.

        Raises:
            NotFoundError: There is no such assistant, or no such graph.
            BadRequestError: Both a context and configurable values were passed.
            InvalidArgumentError: There is nothing to change; servers would create a version nevertheless.

        Example:
            ```python
            assistant = assistants.update(assistant_id, context={"style": "long"})
            print(assistant.version)
            ```
        """
        changes: dict[str, Any] = {
            "graph_id": graph_id,
            "config": config,
            "context": context,
            "metadata": metadata,
            "name": name,
            "description": description,
        }
        if all(change is None for change in changes.values()):
            raise InvalidArgumentError(f"update: there is nothing to update; pass one of {', '.join(changes)}")
        call = operations.update_assistant(assistant_id, **changes)
        return self._about(assistant_id, call, headers, params, timeout)

    def delete(
        self,
        assistant_id: Identifier,
        *,
        delete_threads: bool = False,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> None:
        """Delete an assistant with all its versions, and with its crons.

        Its runs are kept, and active ones continue; its threads are kept unless `delete_threads` is True. The assistant
        that the server itself created for a graph can be deleted as well.

        Args:
            assistant_id: The assistant's id.
            delete_threads: Whether to delete the threads that it ran on, too. langgraph-api 0.4 always keeps them.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Raises:
            NotFoundError: There is no such assistant.

        Example:
            ```python
            assistants.delete(assistant_id)
            ```
        """
        call = operations.delete_assistant(
            assistant_id, delete_threads=None if delete_threads is False else delete_threads
        )
        self._about(assistant_id, call, headers, params, timeout)

    # ------------------------------------------------------------ searches

    @overload
    def search(
        self,
        *,
        metadata: JsonObject | None = None,
        graph_id: str | None = None,
        name: str | None = None,
        limit: int = 10,
        offset: int = 0,
        sort_by: AssistantSortBy | None = None,
        sort_order: SortOrder | None = None,
        select: None = None,
        response_format: Literal["array"] = "array",
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Page[Assistant]: ...

    @overload
    def search(
        self,
        *,
        metadata: JsonObject | None = None,
        graph_id: str | None = None,
        name: str | None = None,
        limit: int = 10,
        offset: int = 0,
        sort_by: AssistantSortBy | None = None,
        sort_order: SortOrder | None = None,
        select: Iterable[AssistantSelectField],
        response_format: Literal["array"] = "array",
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Page[PartialAssistant]: ...

    @overload
    def search(
        self,
        *,
        metadata: JsonObject | None = None,
        graph_id: str | None = None,
        name: str | None = None,
        limit: int = 10,
        offset: int = 0,
        sort_by: AssistantSortBy | None = None,
        sort_order: SortOrder | None = None,
        select: None = None,
        response_format: Literal["object"],
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> AssistantsSearchResponse: ...

    @overload
    def search(
        self,
        *,
        metadata: JsonObject | None = None,
        graph_id: str | None = None,
        name: str | None = None,
        limit: int = 10,
        offset: int = 0,
        sort_by: AssistantSortBy | None = None,
        sort_order: SortOrder | None = None,
        select: Iterable[AssistantSelectField],
        response_format: Literal["object"],
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> PartialAssistantsSearchResponse: ...

    def search(
        self,
        *,
        metadata: JsonObject | None = None,
        graph_id: str | None = None,
        name: str | None = None,
        limit: int = 10,
        offset: int = 0,
        sort_by: AssistantSortBy | None = None,
        sort_order: SortOrder | None = None,
        select: Iterable[AssistantSelectField] | None = None,
        response_format: Literal["array", "object"] = "array",
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Page[Assistant] | Page[PartialAssistant] | AssistantsSearchResponse | PartialAssistantsSearchResponse:
        """List assistants, one page at a time; `iter_search` walks all pages.

        Args:
            metadata: Only assistants whose metadata has all of this.
            graph_id: Only assistants of this graph.
            name: Only assistants whose name contains this, in any case. langgraph-api 0.4 ignores it.
            limit: The largest number of assistants on a page, 1 to 1000.
            offset: How many assistants to skip.
            sort_by: What to sort by; the server's default is the time of creation.
            sort_order: `"asc"` or `"desc"`, the server's default.
            select: Return only these fields. The others read as None.
            response_format: `"array"` for a page; `"object"` for a dict with `assistants` and `next`, as in
                langgraph_sdk.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            A page: a list of assistants with the `next_offset`, which is None on the last page. In the dict, `next` is
            that offset as a string.

        Raises:
            NotFoundError: The server has no such graph. (langgraph-api 0.4 finds nothing.)

        Example:
            ```python
            for assistant in assistants.search(graph_id="agent", limit=20):
                print(assistant.assistant_id, assistant.name)
            ```
        """
        one_of("response_format", response_format, ("array", "object"))
        filters: dict[str, Any] = {
            "metadata": metadata,
            "graph_id": graph_id,
            "name": name,
            "sort_by": sort_by,
            "sort_order": sort_order,
            "select": select,
        }
        page = self._search(filters, limit, offset, headers, params, timeout)
        if response_format == "array":
            return page
        return {"assistants": page, "next": None if page.next_offset is None else str(page.next_offset)}

    @overload
    def iter_search(
        self,
        *,
        metadata: JsonObject | None = None,
        graph_id: str | None = None,
        name: str | None = None,
        sort_by: AssistantSortBy | None = None,
        sort_order: SortOrder | None = None,
        select: None = None,
        page_size: int = 100,
        limit: int | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Iterator[Assistant]: ...

    @overload
    def iter_search(
        self,
        *,
        metadata: JsonObject | None = None,
        graph_id: str | None = None,
        name: str | None = None,
        sort_by: AssistantSortBy | None = None,
        sort_order: SortOrder | None = None,
        select: Iterable[AssistantSelectField],
        page_size: int = 100,
        limit: int | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Iterator[PartialAssistant]: ...

    def iter_search(
        self,
        *,
        metadata: JsonObject | None = None,
        graph_id: str | None = None,
        name: str | None = None,
        sort_by: AssistantSortBy | None = None,
        sort_order: SortOrder | None = None,
        select: Iterable[AssistantSelectField] | None = None,
        page_size: int = 100,
        limit: int | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Iterator[Assistant] | Iterator[PartialAssistant]:
        """Walk all assistants that match, page by page, each assistant once.

        Servers page by offset: assistants that are deleted during the walk make it skip others. Collect them first if
        the loop itself deletes.

        Args:
            metadata: As for `search`, like the other filters.
            graph_id: As for `search`.
            name: As for `search`.
            sort_by: As for `search`.
            sort_order: As for `search`.
            select: As for `search`; the id is always among the fields.
            page_size: How many assistants to ask for at once, 1 to 1000.
            limit: How many assistants to yield in total; None for all of them.
            headers: Sent with each request.
            params: Added to each query.
            timeout: For each request.

        Returns:
            An iterator over the assistants.

        Example:
            ```python
            for assistant in assistants.iter_search(graph_id="agent"):
                print(assistant.assistant_id, assistant.version)
            ```
        """
        filters: dict[str, Any] = {
            "metadata": metadata,
            "graph_id": graph_id,
            "name": name,
            "sort_by": sort_by,
            "sort_order": sort_order,
            "select": including(select, "assistant_id"),
        }
        # Invalid arguments raise now, not when the walk begins.
        check_walk(page_size, limit)
        operations.search_assistants(**filters)

        def fetch(offset: int, count: int) -> Page[Any]:
            return self._search(filters, count, offset, headers, params, timeout)

        return walk_pages(fetch, _assistant_id, page_size, limit)

    def count(
        self,
        *,
        metadata: JsonObject | None = None,
        graph_id: str | None = None,
        name: str | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> int:
        """Count the assistants that match.

        Args:
            metadata: Only assistants whose metadata has all of this.
            graph_id: Only assistants of this graph.
            name: Only assistants whose name contains this, in any case. langgraph-api 0.4 ignores it.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The number of matching assistants.

        Raises:
            NotFoundError: The server has no such graph. (langgraph-api 0.4 counts none.)

        Example:
            ```python
            print(assistants.count(graph_id="agent"))
            ```
        """
        call = operations.count_assistants(metadata=metadata, graph_id=graph_id, name=name)
        return self._value(call, headers, params, timeout)

    # ------------------------------------------------------------ versions

    def get_versions(
        self,
        assistant_id: Identifier,
        metadata: JsonObject | None = None,
        limit: int = 10,
        offset: int = 0,
        *,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Page[AssistantVersion]:
        """List the versions of an assistant, newest first.

        Args:
            assistant_id: The assistant's id.
            metadata: Only versions whose metadata has all of this.
            limit: The largest number of versions, 1 to 1000.
            offset: How many versions to skip.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            A page of versions. As servers don't report whether a page is the last, its `next_offset` is None only if
            the page is not full.

        Raises:
            NotFoundError: There is no such assistant, or none of its versions matches, such as after the last page.

        Example:
            ```python
            for version in assistants.get_versions(assistant_id):
                print(version.version, version.created_at, version.context)
            ```
        """
        call = operations.list_assistant_versions(assistant_id, metadata=metadata, limit=limit, offset=offset)
        with graph_name_advice(assistant_id):
            return self._page(call, limit, offset, headers, params, timeout)

    def set_latest(
        self,
        assistant_id: Identifier,
        version: int,
        *,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Assistant:
        """Make one of an assistant's versions the current one.

        In-memory servers restore the configuration, the metadata, the name and the description, but neither the graph
        nor the context; langgraph-api 0.4 restores only configuration and metadata.

        Args:
            assistant_id: The assistant's id.
            version: The number of the version.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The assistant as it is now.

        Raises:
            NotFoundError: There is no such assistant, or no such version.

        Example:
            ```python
            assistant = assistants.set_latest(assistant_id, 1)
            print(assistant.version)
            ```
        """
        call = operations.set_latest_assistant_version(assistant_id, version=version)
        return self._about(assistant_id, call, headers, params, timeout)

    # ------------------------------------------------------------ helpers

    def _about(
        self,
        assistant_id: Identifier,
        call: Call[T],
        headers: Mapping[str, str] | None,
        params: Params | None,
        timeout: TimeoutOption,
    ) -> T:
        """Make a call about one assistant, by its id."""
        with graph_name_advice(assistant_id):
            return self._value(call, headers, params, timeout)

    def _search(
        self,
        filters: dict[str, Any],
        limit: int,
        offset: int,
        headers: Mapping[str, str] | None,
        params: Params | None,
        timeout: TimeoutOption,
    ) -> Page[Any]:
        """Get one page of assistants."""
        call = operations.search_assistants(**filters, limit=limit, offset=offset)
        model = Assistant if filters["select"] is None else PartialAssistant
        return self._page(call.with_parser(parse_list(model)), limit, offset, headers, params, timeout)
