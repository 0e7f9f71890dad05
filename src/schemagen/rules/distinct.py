"""`list.all(i, list.exists_one(j, j.id == i.id))`: that no two items have the same, which needs one look at each."""

from dataclasses import fields

from schemagen.rules.tree import Compare, Comprehension, Field, Node, walk

_HASHED = frozenset({"bool", "int", "string", "timestamp"})  # equal just where they are in a set


def distinct_by(node: Comprehension) -> tuple[str, Node] | None:
    """A variable, and what of it must differ from item to item, where that is all that `node` says.

    An error in any of these is one in each `exists_one`, and so in the whole.
    """
    inner = node.condition
    if node.macro != "all" or not isinstance(inner, Comprehension) or inner.macro != "exists_one":
        return None
    same = inner.condition
    if not isinstance(same, Compare) or same.operator != "==" or same.left.type.kind not in _HASHED:
        return None
    names = {node.variable, inner.variable}
    if len(names) == 1 or names & _variables(node.range) or not _alike(node.range, inner.range, {}):
        return None
    for one, other in ((same.left, same.right), (same.right, same.left)):
        if _variables(one) & names == {inner.variable} and _alike(one, other, {inner.variable: node.variable}):
            return inner.variable, one
    return None


def _variables(node: Node) -> set[str]:
    return {one.variable for one in walk(node) if isinstance(one, Field | Comprehension)}


def _alike(one: object, other: object, renamed: dict[str, str]) -> bool:
    """Whether two nodes without macros say the same, the variables of the first `renamed`."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(_alike(a, b, renamed) for a, b in zip(one, other, strict=True))
    if isinstance(one, Comprehension) or type(one) is not type(other):
        return False
    if isinstance(one, Field) and isinstance(other, Field):
        return (renamed.get(one.variable, one.variable), one.path) == (other.variable, other.path)
    if not isinstance(one, Node):
        return one == other
    compared = (field.name for field in fields(one) if field.name != "offset")
    return all(_alike(getattr(one, name), getattr(other, name), renamed) for name in compared)
