"""SARIF and JUnit: documents that others read."""

import json
import xml.etree.ElementTree as ET
from typing import Any

import jsonschema_rs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemagen.diagnostic import Finding
from schemagen.report.junit import format_junit
from schemagen.report.sarif import format_sarif

_TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
_POSITIVE = {"type": "integer", "minimum": 1}
# What the standard says of the parts that we write.
SARIF = jsonschema_rs.validator_for(
    {
        "type": "object", "required": ["version", "runs"], "additionalProperties": False,
        "properties": {
            "$schema": {"type": "string", "format": "uri"}, "version": {"const": "2.1.0"},
            "runs": {"type": "array", "minItems": 1, "items": {
                "type": "object", "required": ["tool", "results"], "additionalProperties": False,
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "tool": {"required": ["driver"], "properties": {"driver": {
                        "required": ["name"], "properties": {"rules": {"type": "array", "uniqueItems": True, "items": {
                            "required": ["id"], "additionalProperties": False, "properties": {
                                "id": {"type": "string"}, "shortDescription": _TEXT, "help": _TEXT}}}}}}},
                    "results": {"type": "array", "items": {
                        "required": ["message"], "additionalProperties": False, "properties": {
                            "ruleId": {"type": "string"}, "ruleIndex": {"type": "integer", "minimum": 0},
                            "level": {"enum": ["none", "note", "warning", "error"]}, "message": _TEXT,
                            "properties": {"type": "object"},
                            "locations": {"type": "array", "items": {"properties": {"physicalLocation": {
                                "required": ["artifactLocation"], "additionalProperties": False, "properties": {
                                    "artifactLocation": {"properties": {"uri": {"format": "uri-reference"}}},
                                    "region": {"required": ["startLine"], "properties": {
                                        "startLine": _POSITIVE, "startColumn": _POSITIVE, "endColumn": _POSITIVE}},
                                }}}}},
                        }}},
                },
            }},
        },
    },
    validate_formats=True,
)  # fmt: skip

_words = st.text(min_size=1)
_findings = st.builds(
    Finding, code=st.sampled_from(["payload-invalid", "json-syntax", "x-other"]),
    severity=st.sampled_from(["error", "warning"]), message=_words, help=st.none() | _words,
    file=st.none() | st.text(st.characters(exclude_categories=["Cs"]), min_size=1), pointer=st.none() | _words,
    line=st.none() | st.integers(1, 9), column=st.none() | st.integers(1, 9), width=st.integers(1, 9),
)  # fmt: skip


def _sarif(*findings: Finding) -> Any:
    (text,) = format_sarif(findings, lambda code: f"# {code}\n\nWhat it means.\n", "1.0.0", "sub")
    return json.loads(text)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(_findings, max_size=4))
def test_sarif_is_as_the_standard_says(findings: list[Finding]) -> None:
    log = _sarif(*findings)
    SARIF.validate(log)
    run = log["runs"][0]
    assert len(run["results"]) == len(set(findings))
    assert all(run["tool"]["driver"]["rules"][r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])


def test_places_in_sarif() -> None:
    found = Finding("a-b", "error", "m", "d/é x.json", 2, 3, "/p", help="h", width=4)
    (result,) = _sarif(found)["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "sub/d/%C3%A9%20x.json"
    assert place["region"] == {"startLine": 2, "startColumn": 3, "endColumn": 7}
    assert (result["message"]["text"], result["properties"]) == ("m\nhelp: h", {"pointer": "/p", "help": "h"})
    (remote,) = _sarif(Finding("a-b", "error", "m", "s3://b/k x.json"))["runs"][0]["results"]
    assert remote["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": "s3://b/k%20x.json"}}


@given(st.lists(_findings, max_size=4))
def test_junit_is_xml_whatever_is_said(findings: list[Finding]) -> None:
    text = "\n".join(format_junit(findings))
    assert text.isascii()
    (suite,) = ET.fromstring(text)
    errors = [f for f in set(findings) if f.severity == "error"]
    assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure")) == len(errors)
    assert int(suite.attrib["tests"]) == len(suite.findall("testcase")) == (len(set(findings)) or 1)


def test_junit_says_all_of_it() -> None:
    found = Finding("a-b", "error", 'is <b> & "c"\nnot \x00é', "d.json", 2, 3, help="h")
    (case,) = ET.fromstring("\n".join(format_junit([found])))[0]
    assert case.attrib == {"classname": "d.json", "name": "a-b at d.json:2:3", "file": "d.json", "line": "2"}
    assert case[0].attrib == {"type": "a-b", "message": 'is <b> & "c"\nnot \ufffdé'}
    assert case[0].text == 'd.json:2:3: error[a-b]: is <b> & "c"\nnot \ufffdé\nhelp: h'
