"""What is drawn, counted by a real parser against the catalog."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import merman
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemagen.catalog.model import Catalog
from schemagen.catalog.naming import pascal_case
from schemagen.emit.artefact import EmitOptions
from schemagen.emit.diagrams import emit_diagrams
from schemagen.emit.diagrams.label import label, labels, word

PARSER = merman.Merman()
Make = Callable[..., Catalog]


@dataclass(frozen=True)
class Er:
    """What the parser saw: each entity's attributes (type, name, keys, comment), and relations as they are written."""

    entities: Mapping[str, list[tuple[str, str, tuple[str, ...], str]]]
    relations: list[tuple[str, str, str, str, str]]


CARDS = {"ONLY_ONE": "||", "ZERO_OR_ONE": "|o", "ZERO_OR_MORE": "o{"}


def er(text: str) -> Er:
    data = json.loads(PARSER.parse_json(text, None))
    assert data["type"] == "er"
    names = {v["id"]: k for k, v in data["entities"].items()}
    entities = {
        name: [(a["type"], a["name"], tuple(a["keys"]), a["comment"]) for a in box["attributes"]]
        for name, box in data["entities"].items()
    }
    relations = [
        (names[r["entityA"]], CARDS[card["cardB"]], CARDS[card["cardA"]], names[r["entityB"]], r["roleA"])
        for r in data["relationships"]
        for card in (r["relSpec"],)
    ]
    return Er(entities, relations)


def flowchart(text: str) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """The labels of the nodes by id, and the edges with their labels."""
    data = json.loads(PARSER.parse_json(text, None))
    assert data["type"] == "flowchart-v2"
    nodes = {node["id"]: node["label"] for node in data["nodes"]}
    return nodes, [(nodes[e["from"]], e["label"] or "", nodes[e["to"]]) for e in data["edges"]]


def drawn(catalog: Catalog) -> dict[str, str]:
    return {a.path.removeprefix("diagrams/"): a.render() for a in emit_diagrams(catalog, EmitOptions())}


def head(title: str, properties: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """An entity with the key `id` and `properties`; one that is a text is a required reference to that entity."""
    given = {
        name: {"type": "string", "format": "uuid", "x-references": {"entity": p}} if isinstance(p, str) else p
        for name, p in (properties or {}).items()
    }
    required = [name for name, p in (properties or {}).items() if isinstance(p, str)]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "x-entity": {"version": "1.0.0", "key": ["id"]},
        "type": "object",
        "properties": {"id": {"type": "string", "format": "uuid"}, **given},
        "required": ["id", *required],
        **more,
    }


@pytest.mark.parametrize("name", ["platform", "vrooli"])
def test_every_entity_and_relation_is_drawn(own_catalogs: Mapping[str, Catalog], name: str) -> None:
    catalog = own_catalogs[name]
    whole = er(drawn(catalog)["er.mmd"])
    assert set(whole.entities) == set(catalog.entities)
    assert sorted(whole.relations) == sorted(expected_relations(catalog))


def expected_relations(catalog: Catalog) -> Iterable[tuple[str, str, str, str, str]]:
    for entity in catalog.entities.values():
        for r in entity.references:
            target = "||" if r.required else "|o"
            source = "|o" if r.unique else "o{"
            yield r.entity, target, source, entity.name, r.label or ", ".join(r.local)


@pytest.mark.parametrize("name", ["platform", "vrooli"])
def test_keys_are_marked(own_catalogs: Mapping[str, Catalog], name: str) -> None:
    for entity_name, attributes in er(drawn(own_catalogs[name])["er.mmd"]).entities.items():
        entity = own_catalogs[name].entities[entity_name]
        foreign = {local for r in entity.references for local in r.local}
        assert {a[1] for a in attributes if "PK" in a[2]} == set(entity.key)
        assert {a[1] for a in attributes if "FK" in a[2]} == foreign
        assert {a[1] for a in attributes} == foreign | set(entity.key)


@pytest.mark.parametrize("name", ["platform", "vrooli"])
def test_modules_share_out_entities_and_relations(own_catalogs: Mapping[str, Catalog], name: str) -> None:
    catalog, files = own_catalogs[name], drawn(own_catalogs[name])
    modules = [er(text) for path, text in files.items() if path.startswith("modules/")]
    with_keys = [entity for module in modules for entity, attributes in module.entities.items() if attributes]
    assert sorted(with_keys) == sorted(catalog.entities)
    assert sorted(r for module in modules for r in module.relations) == sorted(expected_relations(catalog))


@pytest.mark.parametrize("name", ["platform", "vrooli"])
def test_a_neighbourhood_shows_one_in_full_and_all_its_relations(
    own_catalogs: Mapping[str, Catalog], name: str
) -> None:
    catalog, files = own_catalogs[name], drawn(own_catalogs[name])
    for entity in catalog.entities.values():
        seen = er(files[f"entities/{entity.slug}.mmd"])
        assert [a[1] for a in seen.entities[entity.name]] == list(entity.fields)
        assert [bool(attributes) for attributes in seen.entities.values()].count(True) == 1
        assert len(seen.entities) <= 12
        around = {r for r in expected_relations(catalog) if entity.name in (r[0], r[3])}
        assert set(seen.relations) <= around
        if len(seen.entities) < 12:
            assert set(seen.relations) == around


def test_vrooli_overview(own_catalogs: Mapping[str, Catalog]) -> None:
    nodes, edges = flowchart(drawn(own_catalogs["vrooli"])["overview.mmd"])
    modules = own_catalogs["vrooli"].modules()
    assert [text.split("<br/>")[0] for text in nodes.values()] == list(modules)
    across = sum(int(label.split()[0]) for _, label, _ in edges)
    inside = sum(int(text.split("<br/>")[2].split()[0]) for text in nodes.values())
    assert across + inside == sum(len(e.references) for e in own_catalogs["vrooli"].entities.values())


def test_the_declared_flow_is_drawn(own_catalogs: Mapping[str, Catalog]) -> None:
    for catalog in own_catalogs.values():
        _, edges = flowchart(drawn(catalog)["data-flow.mmd"])
        assert edges == [(e.source, e.label, e.target) for e in catalog.flow]


def test_a_flow_is_derived_from_references_where_none_is_declared(make_catalog: Make) -> None:
    owner = {"type": "string", "format": "uuid", "x-references": {"entity": "Person", "label": "owns"}}
    owned = head("Pet", {"owner": owner})
    catalog = make_catalog({"a.json": head("Person"), "b.json": owned, "c.json": head("Vet", {"pet": "Pet"})})
    _, edges = flowchart(drawn(catalog)["data-flow.mmd"])
    assert edges == [("Person", "owns", "Pet"), ("Pet", "", "Vet")]


def test_the_flow_may_name_what_is_no_entity(make_catalog: Make) -> None:
    settings = {"flow": [{"from": "Bank", "label": "sends", "to": "Pet"}]}
    text = drawn(make_catalog({"catalog.json": settings, "a.json": head("Pet")}))["data-flow.mmd"]
    assert '(["Bank"])' in text
    assert flowchart(text)[1] == [("Bank", "sends", "Pet")]


def test_cardinalities(make_catalog: Make) -> None:
    def owner(**more: Any) -> dict[str, Any]:
        return {"type": "string", "format": "uuid", "x-references": {"entity": "A", "label": "has"}, **more}

    catalog = make_catalog({
        "a.json": head("A"),
        "b.json": head("ManyRequired", {"a": owner()}, required=["id", "a"]),
        "c.json": head("ManyOptional", {"a": owner()}),
        "d.json": head("OneRequired", {"a": owner(**{"x-unique": True})}, required=["id", "a"]),
        "e.json": head("OneOptional", {"a": owner(**{"x-unique": True})}),
    })  # fmt: skip
    lines = drawn(catalog)["er.mmd"].splitlines()
    assert '  "A" ||--o{ "ManyRequired" : "has"' in lines
    assert '  "A" |o--o{ "ManyOptional" : "has"' in lines
    assert '  "A" ||--o| "OneRequired" : "has"' in lines
    assert '  "A" |o--o| "OneOptional" : "has"' in lines


@pytest.mark.parametrize("count", [11, 12, 30])
def test_at_most_twelve_boxes_and_the_count_of_the_rest(make_catalog: Make, count: int) -> None:
    files = {f"f{i}.json": head(f"Follower{i:02}", {"hub": "Hub"}) for i in range(count)}
    seen = er(drawn(make_catalog({"hub.json": head("Hub"), **files}))["entities/hub.mmd"])
    rest = [name for name in seen.entities if name.startswith("…")]
    assert len(seen.entities) == 12
    if count == 11:
        assert rest == [] and len(seen.relations) == 11
    else:
        assert rest == [f"… and {count - 10} more"] and len(seen.relations) == 10


def test_entities_outside_modules_make_one_called_as_the_catalog(make_catalog: Make) -> None:
    files = drawn(make_catalog({"a.json": head("A"), "Shop/b.json": head("B"), "x y/c.json": head("C")}))
    paths = sorted(path for path in files if path.startswith("modules/"))
    assert paths == ["modules/shop.mmd", "modules/shop_2.mmd", "modules/x_y.mmd"]
    nodes, _ = flowchart(files["overview.mmd"])
    assert sorted(text.split("<br/>")[0] for text in nodes.values()) == ["Shop", "shop", "x y"]


def test_a_catalog_of_one_entity(make_catalog: Make) -> None:
    files = drawn(make_catalog({"a.json": head("Thing")}))
    assert set(files) == {
        "er.mmd", "overview.mmd", "data-flow.mmd", "modules/shop.mmd", "entities/thing.mmd"
    }  # fmt: skip
    assert set(er(files["er.mmd"]).entities) == {"Thing"}
    assert flowchart(files["data-flow.mmd"]) == ({"e_Thing": "Thing"}, [])


def test_the_first_line_says_where_it_comes_from(own_catalogs: Mapping[str, Catalog]) -> None:
    for name, catalog in own_catalogs.items():
        for text in drawn(catalog).values():
            assert text.splitlines()[0] == f"%% Generated by schemagen from schemas/{name}; do not edit."


HOSTILE = [
    'a "quoted" name', "50% off", "back\\slash", "line\nfeed", "tab\tbed", "a|b", "<T>", "~T~", "#35;", "`code`",
    "$$x$$", "_it_", "*it*", "&lt;b&gt;", "fa:fa-user", "1. First", "- item", "end", "style", "class", "subgraph",
    "one", "many", "to", "constructor", "__proto__", "toString", "💊", "größe", "名前", " ", "a\u2028b", "\x7f", "PK",
    "pk", "UK-1", "9lives",
    "price (USD)", "a b", "a_b", "a-b", "[x](y)", "%%{init: {}}%%", "---", "{", "}", "erDiagram", "x" * 80,
]  # fmt: skip


def test_hostile_entities_are_all_drawn(make_catalog: Make) -> None:
    titles = list({pascal_case(t).lower(): t for t in HOSTILE}.values())
    files = {"hub.json": head("Hub")}
    files |= {f"e{i}.json": head(title, {"hub": "Hub"}) for i, title in enumerate(titles)}
    catalog = make_catalog(files)
    texts = drawn(catalog)
    whole = er(texts["er.mmd"])
    assert len(whole.entities) == len(catalog.entities)
    assert len(whole.relations) == len(titles)
    for entity in catalog.entities.values():
        assert len(er(texts[f"entities/{entity.slug}.mmd"]).entities) == (12 if entity.name == "Hub" else 2)
    assert len(flowchart(texts["data-flow.mmd"])[0]) == len(catalog.entities)


def test_hostile_attributes_are_all_drawn(make_catalog: Make) -> None:
    columns = {name: f"column_{i}" for i, name in enumerate(HOSTILE)}
    properties = {
        name: {"type": "string", "format": name, "x-sql": {"column": column}, "x-python": {"name": column}}
        for name, column in columns.items()
    }
    catalog = make_catalog({"a.json": head("A", properties)})
    attributes = er(drawn(catalog)["entities/a.mmd"]).entities["A"]
    assert len(attributes) == len(properties) + 2  # the key and schema_version
    shown = {name if name == word(name) else comment for _, name, _, comment in attributes}
    for name in HOSTILE:
        assert name in shown or f"{label(name)}, optional" in shown or f"{word(name)}" in {a[1] for a in attributes}


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=6, unique=True))
def test_any_names_give_a_diagram_that_holds_them_all(names: list[str]) -> None:
    boxes = labels(names)
    text = "erDiagram\n" + "".join(
        f'  "{boxes[n]}" {{\n    {word(n)} {word(n)} PK "{label(n)}"\n  }}\n'
        f'  "{boxes[n]}" ||--o{{ "z z" : "{label(n)}"\n'
        for n in names
    )
    seen = er(text)
    assert set(seen.entities) == {*boxes.values(), "z z"}
    assert len(boxes) == len(set(boxes.values())) == len(names)
    assert all(seen.entities[boxes[n]] == [(word(n), word(n), ("PK",), label(n))] for n in names)
    assert [r[4] for r in seen.relations] == [label(n) for n in names]


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=12))
def test_any_label_gives_a_flowchart_that_shows_it(name: str) -> None:
    nodes, edges = flowchart(f'flowchart LR\n  e_{word(name)}["{label(name)}"] -->|"{label(name)}"| z_z["z"]\n')
    assert nodes == {f"e_{word(name)}": label(name).strip(), "z_z": "z"}
    assert [edge[1] for edge in edges] == [label(name).strip()]


@pytest.mark.parametrize(
    ("name", "shown"),
    [("User", "User"), ("50%", "50％"), ("a\nb", "a␊b"), ("created_at", "created_at"), ("_x_", "＿x＿"),
     ("a: b", "a: b"), ("a:b", "a：b"), ("Q & A", "Q & A"), ("&lt;", "＆lt;"), (" ", "␠"), ("💊", "💊")],
)  # fmt: skip
def test_labels_look_like_their_names(name: str, shown: str) -> None:
    assert label(name) == shown


def test_names_that_look_alike_stay_apart() -> None:
    assert labels(["50%", "50％", "50％ (2)"]) == {"50％": "50％", "50％ (2)": "50％ (2)", "50%": "50％ (3)"}
