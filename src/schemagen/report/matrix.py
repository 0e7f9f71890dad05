"""The enforcement matrix for people: a table for each entity, with the reasons below."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from schemagen.database.matrix import Enforcement, MatrixRow
from schemagen.report.excerpt import cells, visible


def format_matrix(rows: Iterable[MatrixRow]) -> Iterator[str]:
    """The lines of the matrix: what each target does with each rule, and why not where it does nothing."""
    for number, ((catalog, entity), group) in enumerate(groupby(rows, lambda r: (r.catalog, r.entity))):
        if number:
            yield ""
        yield f"{catalog}.{visible(entity)}"
        yield from _table(list(group))


def _table(rows: list[MatrixRow]) -> Iterator[str]:
    targets = list(dict.fromkeys(target for row in rows for target in row.targets))
    reasons: dict[str, int] = {}
    table = [["rule", "kind", *targets]]
    for row in rows:
        table.append([visible(row.id), row.kind, *(_cell(row.targets, target, reasons) for target in targets)])
    widths = [max(map(cells, column)) for column in zip(*table, strict=True)]
    for line in table:
        yield "  " + "  ".join(_padded(text, width) for text, width in zip(line, widths, strict=True)).rstrip()
    for reason, number in reasons.items():
        yield f"  [{number}] {visible(reason)}"


def _cell(targets: Mapping[str, Enforcement], target: str, reasons: dict[str, int]) -> str:
    cell = targets.get(target)
    if cell is None:
        return ""
    if cell.status == "enforced":
        return cell.by or "enforced"
    status = cell.status.replace("-", " ")
    return f"{status} [{reasons.setdefault(cell.reason, len(reasons) + 1)}]" if cell.reason else status


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cells(text))
