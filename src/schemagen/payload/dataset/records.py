"""The records of many files, numbered in their order: by the number a record is found again."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from schemagen.payload.contract import Choose
from schemagen.payload.lines import Lines
from schemagen.payload.read import Options, Part, read_part
from schemagen.payload.record import Record
from schemagen.payload.validate import Note
from schemagen.source import Json


@dataclass(frozen=True, slots=True)
class DatasetFile:
    """A file of records: its path, its name in findings, and which members its records are (by a MemberChoice)."""

    path: str
    shown: str
    choose: Choose


@dataclass(slots=True)
class Records:
    """The objects in `files`. Of those in JSON Lines the number tells the line, so that a place need not be kept."""

    files: Sequence[DatasetFile]
    options: Options
    _starts: list[int] = field(default_factory=list)

    def all(self, note: Note) -> Iterator[tuple[int, DatasetFile, Record]]:
        """Each with its number and its file."""
        start = 0
        for index, file in enumerate(self.files):
            note(f"{file.shown}, across records", index / len(self.files))
            self._starts.append(start)
            last = 0
            for last, record in _numbered(file, self.options):
                yield start + last, file, record
            start += last + 1

    def file_of(self, number: int) -> DatasetFile:
        """The file of a record that was numbered."""
        return self.files[self._index(number)]

    def find(self, numbers: Iterable[int]) -> Iterator[tuple[int, Record]]:
        """Those with these numbers, in order, read once more; the ones that are not there any longer are left out."""
        for index, group in groupby(sorted(set(numbers)), self._index):
            start = self._starts[index]
            wanted = [number - start for number in group]
            yield from ((start + number, record) for number, record in self._among(self.files[index], wanted))

    def _index(self, number: int) -> int:
        return bisect_right(self._starts, number) - 1

    def _among(self, file: DatasetFile, wanted: Sequence[int]) -> Iterator[tuple[int, Record]]:
        waiting = set(wanted)
        for number, record in _numbered(file, self.options, wanted):
            if number in waiting:
                waiting.remove(number)
                yield number, record
            if not waiting:
                return


def _numbered(file: DatasetFile, options: Options, wanted: Sequence[int] | None = None) -> Iterator[tuple[int, Record]]:
    """The objects of a file by their lines, else by their order; lines far from the `wanted` ones are not read."""
    count = 0
    for batch in read_part(Part(file.path, file.shown), options):
        if isinstance(batch, Lines) and wanted is not None and not _holds_any(batch, wanted):
            continue
        for item in batch.sift(_is_no_object):
            if isinstance(item, Record):
                count += 1
                yield item.text.first_line if isinstance(batch, Lines) else count, item


def _holds_any(batch: Lines, wanted: Sequence[int]) -> bool:
    position = bisect_left(wanted, batch.first)
    return position < len(wanted) and wanted[position] <= batch.first + batch.lines


def _is_no_object(value: Json) -> bool:
    return not isinstance(value, dict)
