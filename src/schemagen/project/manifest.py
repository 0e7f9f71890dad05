"""generated/manifest.json: which inputs gave which outputs, so that a later run knows what is still right."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schemagen.diagnostic import Finding

MANIFEST = "manifest.json"
STAGING = ".staging"  # the folder of a run that is under way, or was killed
_FORMAT = 1
# An output's line, found even in a manifest that a merge left in conflict.
_OUTPUT = re.compile(r'^\s*("(?:[^"\\]|\\.)+"): "(sha256:[0-9a-f]{64})",?\s*$', re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """What one catalog gave. Paths of `outputs` and `keys` are relative to the generated folder."""

    settings: str = ""  # digest of all that every catalog depends on: configuration, templates, schemagen
    inputs: Mapping[str, str] = field(default_factory=dict)  # path relative to the project -> digest
    outputs: Mapping[str, str] = field(default_factory=dict)  # path -> digest
    keys: Mapping[str, str] = field(default_factory=dict)  # path -> Artefact.key
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """The last complete run. `salvaged` are the outputs that a damaged manifest still names."""

    version: str = ""
    common: Mapping[str, str] = field(default_factory=dict)  # outputs of no catalog: path -> digest
    catalogs: Mapping[str, Section] = field(default_factory=dict)
    salvaged: Mapping[str, str] = field(default_factory=dict)

    def outputs(self) -> dict[str, str]:
        """Every output that we made, with its digest."""
        every = {**self.salvaged, **self.common}
        for section in self.catalogs.values():
            every |= section.outputs
        return every

    def to_text(self) -> str:
        """The manifest as it is written: sorted, an entry a line."""
        document = {
            "format": _FORMAT,
            "schemagen": self.version,
            "common": self.common,
            "catalogs": {name: _section_to_json(section) for name, section in self.catalogs.items()},
        }
        return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_manifest(folder: Path) -> tuple[Manifest, str]:
    """The manifest in the generated `folder`, and its text; what can be saved of a damaged one, else an empty one."""
    try:
        text = (folder / MANIFEST).read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return Manifest(), ""
    try:
        return _from_json(json.loads(text)), text
    except (ValueError, TypeError, KeyError, AttributeError):
        found = {json.loads(name): digest for name, digest in _OUTPUT.findall(text)}
        return Manifest(salvaged={path: d for path, d in found.items() if is_inside(path)}), text


def _from_json(document: Any) -> Manifest:
    if document["format"] != _FORMAT:
        raise ValueError("another format")
    sections = {name: _section_from_json(value) for name, value in document["catalogs"].items()}
    manifest = Manifest(document["schemagen"], document["common"], sections)
    if not all(map(is_inside, manifest.outputs())):
        raise ValueError("a path that leads out of the folder")
    return manifest


def is_inside(path: str) -> bool:
    """Whether `path` (POSIX) stays in the folder that it is relative to."""
    steps = path.split("/")
    return ".." not in steps and "" not in steps and ":" not in steps[0] and "\\" not in path


def _section_to_json(section: Section) -> dict[str, Any]:
    return {
        "settings": section.settings,
        "inputs": section.inputs,
        "outputs": section.outputs,
        "keys": section.keys,
        "warnings": [{**finding.to_json(), "width": finding.width} for finding in section.warnings],
    }


def _section_from_json(value: Any) -> Section:
    warnings = tuple(Finding(**finding) for finding in value["warnings"])
    return Section(value["settings"], value["inputs"], value["outputs"], value["keys"], warnings)
