"""Which table needs which: the order of creation, and the cycles."""

from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush

from schemagen.sql.table import Database, Table

Edges = Mapping[str, frozenset[str]]


def creation_order(database: Database) -> list[Table]:
    """The tables, each after those it refers to; the members of a cycle, and what is free, by name."""
    return [database.tables[name] for group in groups(references(database)) for name in group]


def references(database: Database) -> Edges:
    """The tables that each table refers to."""
    return {t.name: frozenset(k.table for k in t.foreign_keys) for t in database.tables.values()}


def groups(edges: Edges) -> list[tuple[str, ...]]:
    """The nodes of `edges` in groups, each after those it leads to; a group is a cycle, or one node.

    A group is as early as it can be by name.
    """
    components = _components(edges)
    group_of = {node: component for component in components for node in component}
    needs = {c: {group_of[t] for n in c for t in edges[n] if t in edges} - {c} for c in components}
    needed_by: dict[tuple[str, ...], list[tuple[str, ...]]] = {component: [] for component in components}
    for component, others in needs.items():
        for other in others:
            needed_by[other].append(component)
    ready = [component for component, others in needs.items() if not others]
    heapify(ready)
    ordered: list[tuple[str, ...]] = []
    while ready:
        ordered.append(heappop(ready))
        for component in needed_by[ordered[-1]]:
            needs[component].discard(ordered[-1])
            if not needs[component]:
                heappush(ready, component)
    return ordered


def _components(edges: Edges) -> list[tuple[str, ...]]:
    """The strongly connected components, each sorted (two passes of depth-first search, without recursion)."""
    backwards: dict[str, set[str]] = {node: set() for node in edges}
    for node, targets in edges.items():
        for target in targets & edges.keys():
            backwards[target].add(node)
    finished = _postorder(sorted(edges), {n: sorted(t & edges.keys()) for n, t in edges.items()})
    reverse = {n: sorted(t) for n, t in backwards.items()}
    seen: set[str] = set()
    components = []
    for node in reversed(finished):
        if node not in seen:
            found = _postorder([node], reverse, seen)
            components.append(tuple(sorted(found)))
    return components


def _postorder(starts: Iterable[str], edges: Mapping[str, list[str]], seen: set[str] | None = None) -> list[str]:
    """The nodes reached from `starts` that are not in `seen` (which grows), each after those it leads to."""
    seen = set() if seen is None else seen
    order: list[str] = []
    for start in starts:
        if start in seen:
            continue
        seen.add(start)
        stack = [(start, iter(edges[start]))]
        while stack:
            node, targets = stack[-1]
            following = next((t for t in targets if t not in seen), None)
            if following is None:
                order.append(node)
                stack.pop()
            else:
                seen.add(following)
                stack.append((following, iter(edges[following])))
    return order
