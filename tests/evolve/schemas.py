"""Random pairs of schemas, by seed: one, and another that was made of it by small changes."""

import json
import random
from typing import Any

from schemagen.catalog.walk import walk

PATTERNS = ["^a", "^[a-c]+$", "b$", "^[a-z0-9]{1,4}$", "^a*$", "[ab]", "^(ab|c)?$"]
_LEAVES: list[Any] = [True, {}, {"type": "integer"}, {"type": "string"}, {"type": ["string", "null"]}, {"const": "a"}]


def pair(seed: int) -> tuple[Any, Any]:
    """Two schemas, mostly much alike, in either order."""
    rng = random.Random(seed)
    made = _Maker(rng)
    old = made.root()
    new = made.mutant(old) if rng.random() < 0.85 else made.root()
    return (old, new) if rng.random() < 0.5 else (new, old)


class _Maker:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def root(self) -> dict[str, Any]:
        """A schema with definitions that may refer to each other."""
        whole = self.schema(3)
        definitions = {"t": self.schema(2), "u": self.schema(1)}
        return {"$defs": definitions, **(whole if isinstance(whole, dict) else {})}

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def schema(self, depth: int) -> Any:
        if depth <= 0 or self.chance(0.12):
            return self.rng.choice([*_LEAVES, {"enum": self.rng.sample([1, 2, "a", "ab", None, True], 3)}])
        kinds = [
            self.reference,
            self.string,
            self.number,
            self.object,
            self.object,
            self.array,
            self.choice,
            self.other,
        ]
        return self.rng.choice(kinds)(depth)

    def reference(self, depth: int) -> Any:
        return {"$ref": f"#/$defs/{self.rng.choice('tu')}"}

    def string(self, depth: int) -> Any:
        made: dict[str, Any] = {"type": "string"} if self.chance(0.7) else {}
        for keyword, low, high in (("minLength", 0, 3), ("maxLength", 1, 5)):
            if self.chance(0.5):
                made[keyword] = self.rng.randint(low, high)
        if self.chance(0.6):
            made["pattern"] = self.rng.choice(PATTERNS)
        return made

    def number(self, depth: int) -> Any:
        made: dict[str, Any] = {"type": self.rng.choice(["integer", "number"])}
        for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"):
            if self.chance(0.3):
                made[keyword] = self.rng.randint(1, 4)
        return made

    def object(self, depth: int) -> Any:
        made: dict[str, Any] = {"type": "object"} if self.chance(0.8) else {}
        names = self.rng.sample("abc", self.rng.randint(1, 2))
        made["properties"] = {name: self.schema(depth - 1) for name in names}
        options: list[tuple[float, str, Any]] = [
            (0.5, "required", lambda: self.rng.sample("abc", self.rng.randint(1, 2))),
            (0.4, "additionalProperties", lambda: self.rng.choice([False, self.schema(depth - 1)])),
            (0.15, "unevaluatedProperties", lambda: False),
            (0.15, "patternProperties", lambda: {self.rng.choice(["^a", "c"]): self.schema(depth - 1)}),
            (0.1, "minProperties", lambda: self.rng.randint(0, 2)),
            (0.1, "propertyNames", lambda: self.string(0)),
            (0.1, "dependentRequired", lambda: {"a": ["b"]}),
            (0.1, "dependentSchemas", lambda: {"b": self.schema(depth - 1)}),
        ]
        return self.with_some(made, options)

    def array(self, depth: int) -> Any:
        made: dict[str, Any] = {"type": "array"} if self.chance(0.8) else {}
        options: list[tuple[float, str, Any]] = [
            (0.6, "items", lambda: self.schema(depth - 1)),
            (0.3, "prefixItems", lambda: [self.schema(depth - 1)]),
            (0.3, "contains", lambda: self.schema(depth - 1)),
            (0.2, "minContains", lambda: self.rng.randint(0, 2)),
            (0.1, "maxContains", lambda: self.rng.randint(1, 2)),
            (0.3, "minItems", lambda: self.rng.randint(0, 2)),
            (0.3, "maxItems", lambda: self.rng.randint(0, 3)),
            (0.2, "uniqueItems", lambda: True),
            (0.1, "unevaluatedItems", lambda: self.rng.choice([False, {"type": "string"}])),
        ]
        return self.with_some(made, options)

    def with_some(self, made: dict[str, Any], options: list[tuple[float, str, Any]]) -> dict[str, Any]:
        for share, keyword, make in options:
            if self.chance(share):
                made[keyword] = make()
        return made

    def choice(self, depth: int) -> Any:
        return {self.rng.choice(["anyOf", "oneOf", "allOf"]): [self.schema(depth - 1) for _ in range(2)]}

    def other(self, depth: int) -> Any:
        if self.chance(0.5):
            return {"not": self.schema(depth - 1)}
        made = {"if": self.schema(depth - 1), "then": self.schema(depth - 1)}
        return {**made, "else": self.schema(depth - 1)} if self.chance(0.4) else made

    def mutant(self, schema: Any) -> Any:
        """`schema` with up to three small changes."""
        made = json.loads(json.dumps(schema))
        for _ in range(self.rng.randint(0, 3)):
            parts = [part for _, part in walk(made) if isinstance(part, dict) and set(part) - {"$defs"}]
            if parts:
                self.change(self.rng.choice(parts))
        return made

    def change(self, part: dict[str, Any]) -> None:
        keyword = self.rng.choice(sorted(set(part) - {"$defs"}))
        value = part[keyword]
        if self.chance(0.4):
            del part[keyword]
        elif isinstance(value, int) and not isinstance(value, bool) and keyword != "const":
            part[keyword] = max(1, value + self.rng.choice([-1, 1]))
        elif keyword == "pattern":
            part[keyword] = self.rng.choice(PATTERNS)
        elif keyword == "required":
            part[keyword] = self.rng.sample("abc", 2)
        elif keyword in ("items", "additionalProperties", "not", "contains", "if", "then"):
            part[keyword] = self.schema(1)
        elif keyword == "enum":
            part[keyword] = value[:-1] or [1]
        elif keyword == "properties" and value:
            part[keyword] = {**value, self.rng.choice("abc"): self.schema(1)}
