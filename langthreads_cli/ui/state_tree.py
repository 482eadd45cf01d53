"""A JSON value as a tree that folds; branches are made when they are opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Tree

from langthreads_cli.text import printable
from langthreads_cli.ui.shapes import as_list, as_object
from langthreads_cli.ui.styling import part_style
from langthreads_cli.ui.text import json_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.style import Style
    from textual.widgets.tree import TreeNode

__all__ = ["StateTree"]

CHUNK = 100
"""How many items of a list or an object are shown at once."""
OPEN_AT_ONCE = 12
"""Up to how many items a branch at the top is open from the start."""

Path = tuple[str | int, ...]


class Branch(NamedTuple):
    """What a node stands for: a value, or the rest of a long one.

    Attributes:
        path: Where it is.
        value: The value.
        start: From which item on it is shown.
    """

    path: Path
    value: Any
    start: int = 0


class StateTree(Tree[Branch]):
    """Shows named JSON values, and keeps open what was opened when they change."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l", "open", "Unfold", show=False),
        Binding("left,h", "close", "Fold", show=False),
        Binding("k", "cursor_up", show=False),
        Binding("j", "cursor_down", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"state--key", "state--text", "state--number", "state--dim"}

    class Opened(Message):
        """A value without branches was chosen.

        Attributes:
            title: Where it is.
            value: The value.
        """

        def __init__(self, title: str, value: Any) -> None:
            super().__init__()
            self.title = title
            self.value = value

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("", id=id)
        self.show_root = False
        self.guide_depth = 2
        self.auto_expand = True
        self._shown: dict[str, Any] = {}
        self._folded: set[str] = set()

    def show(self, values: dict[str, Any], *, folded: tuple[str, ...] = (), afresh: bool = False) -> None:
        """Show named values.

        Args:
            values: The values.
            folded: Those that are closed at first, whatever their size.
            afresh: Whether this is about something else than before, so that nothing stays open.
        """
        if not afresh and _same(values, self._shown):
            return
        opened = None if afresh or not self._shown else set(self._opened(self.root))
        place = self.cursor_line
        self._shown, self._folded = values, set(folded)
        self.clear()
        self.root.expand()
        self._grow(self.root, Branch((), values), opened)
        if opened is not None:
            self.call_after_refresh(self._back_to, place)

    def _back_to(self, line: int) -> None:
        self.cursor_line = min(line, max(self.last_line, -1))

    def _opened(self, node: TreeNode[Branch]) -> Iterator[Path]:
        for child in node.children:
            if child.is_expanded and child.data is not None:
                yield child.data.path
                yield from self._opened(child)

    def _grow(self, node: TreeNode[Branch], branch: Branch, opened: set[Path] | None) -> None:
        """Add what belongs below a node, and open what was open."""
        pairs = _items(branch.value)
        for key, item in pairs[branch.start : branch.start + CHUNK]:
            path = (*branch.path, key)
            child_branch = Branch(path, item)
            if not (size := len(_items(item))):
                node.add_leaf(self._label(key, item), child_branch)
                continue
            child = node.add(self._label(key, item), child_branch)
            at_first = len(path) == 1 and size <= OPEN_AT_ONCE and key not in self._folded
            if path in opened if opened is not None else at_first:
                child.expand()
                self._grow(child, child_branch, opened)
        if (rest := len(pairs) - branch.start - CHUNK) > 0:
            node.add(
                Text(f"… {rest} more", style=self._style("dim")),
                Branch((*branch.path, "…"), branch.value, branch.start + CHUNK),
            )

    def _on_tree_node_expanded(self, event: Tree.NodeExpanded[Branch]) -> None:
        node: TreeNode[Branch] = event.node
        if node.data is not None and not node.children:
            data = node.data
            real = Branch(data.path[:-1], data.value, data.start) if data.start else data
            self._grow(node, real, set())

    def on_tree_node_selected(self, event: Tree.NodeSelected[Branch]) -> None:
        if event.node.data is not None and not event.node.allow_expand:
            path = event.node.data.path
            self.post_message(self.Opened(" / ".join(printable(str(one)) for one in path), event.node.data.value))

    def action_open(self) -> None:
        """Unfold, or go to the first branch."""
        node = self.cursor_node
        if node is None or not node.allow_expand:
            return
        if node.is_expanded:
            self.action_cursor_down()
        else:
            node.expand()

    def action_close(self) -> None:
        """Fold, or go up."""
        node = self.cursor_node
        if node is None:
            return
        if node.is_expanded and node.allow_expand:
            node.collapse()
        elif node.parent is not None and node.parent is not self.root:
            self.move_cursor(node.parent)

    def _label(self, key: str | int, value: Any) -> Text:
        text = Text(no_wrap=True)
        text.append(printable(str(key)), self._style("key"))
        match value:
            case _ if count := len(_items(value)):
                what = "items" if as_object(value) is None else "keys"
                text.append(f"  {count} {what if count != 1 else what[:-1]}", self._style("dim"))
                if (hint := _hint(value)) and isinstance(key, int):
                    text.append(f"  {hint}", self._style("dim"))
            case str():
                text.append("  ").append(printable(value[:500]), self._style("text"))
            case _:
                style = "dim" if value is None else "number"
                text.append("  ").append(json_line(value, 500), self._style(style))
        return text

    def _style(self, name: str) -> Style:
        return part_style(self, f"state--{name}")


def _same(one: Any, other: Any) -> bool:
    try:
        return bool(one == other)
    except RecursionError:
        return False


def _hint(value: Any) -> str:
    """A summary of an item of a list, such as a message's type and text."""
    fields = as_object(value) or {}
    parts = [fields.get(name) for name in ("type", "role", "name", "content")]
    return printable(" · ".join(part for part in parts if isinstance(part, str) and part)[:200])


def _items(value: Any) -> list[tuple[str | int, Any]]:
    """The branches of a value; none of what has none."""
    if (fields := as_object(value)) is not None:
        return list(fields.items())
    return list(enumerate(as_list(value) or ()))
