"""Payloads in an object store: s3fs, the client that users have, against a server that speaks S3's protocol.

Source: the API reference of Amazon S3 (GetObject, HeadObject, ListObjectsV2, error responses). A full imitation of S3
says the same to `schemagen validate`, and is 300 MB of packages.
"""

import gzip
import http.server
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import pytest

from schemagen.payload.contract import Contract, Fixed
from schemagen.payload.read import Options
from schemagen.payload.run import validate_files
from schemagen.payload.validate import Input
from schemagen.payload.validator import Validator
from schemagen.project.payload_files import payload_files

CHOOSE = Fixed(Contract(Validator({"properties": {"id": {"type": "integer"}}})))
_LINES = b'{"id": 1}\n{"id": "x"}\n'
_OBJECTS = {
    "bucket/in/a.jsonl": _LINES, "bucket/in/b c/\xfc.jsonl.gz": gzip.compress(_LINES), "bucket/in/c.txt": b"",
    "bucket/large.jsonl": b'{"id": 1}\n' * 700_000 + b'{"id": "x"}\n',
}  # fmt: skip
_CLOSED = "closed"  # a bucket that nobody may look into


class _Store(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: Any) -> None:
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        path, query = unquote(url.path).strip("/"), parse_qs(url.query, keep_blank_values=True)
        bucket, _, key = path.partition("/")
        if bucket == _CLOSED:
            self._refuse(403, "AccessDenied", "Access Denied")
        elif not any(name.startswith(f"{bucket}/") for name in _OBJECTS):
            self._refuse(404, "NoSuchBucket", "The specified bucket does not exist")
        elif not key:
            self._list(bucket, query)
        elif path in _OBJECTS:
            self._object(_OBJECTS[path])
        else:
            self._refuse(404, "NoSuchKey", "The specified key does not exist.")

    def _object(self, content: bytes) -> None:
        start, end = 0, len(content) - 1
        if wanted := self.headers.get("Range"):
            first, _, last = wanted.removeprefix("bytes=").partition("-")
            start, end = int(first), min(end, int(last or end))
        headers = {"Content-Range": f"bytes {start}-{end}/{len(content)}", "ETag": '"1"'}
        self._answer(206 if wanted else 200, content[start : end + 1], **headers)

    def _list(self, bucket: str, query: dict[str, list[str]]) -> None:
        prefix, delimiter = (query.get(name, [""])[0] for name in ("prefix", "delimiter"))
        keys = [name.removeprefix(f"{bucket}/") for name in _OBJECTS if name.startswith(f"{bucket}/{prefix}")]
        deeper = {key for key in keys if delimiter and delimiter in key[len(prefix) :]}
        folders = sorted({prefix + key[len(prefix) :].partition(delimiter)[0] + delimiter for key in deeper})
        listed = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(_OBJECTS[f'{bucket}/{key}'])}</Size>"
            '<LastModified>2025-01-15T09:30:00.000Z</LastModified><ETag>"1"</ETag></Contents>'
            for key in keys
            if key not in deeper
        ) + "".join(f"<CommonPrefixes><Prefix>{escape(one)}</Prefix></CommonPrefixes>" for one in folders)
        count = f"<KeyCount>{len(keys)}</KeyCount><IsTruncated>false</IsTruncated>"
        self._answer(200, f"<ListBucketResult>{count}{listed}</ListBucketResult>".encode())

    def _refuse(self, status: int, code: str, message: str) -> None:
        self._answer(status, f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode())

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The store, known to clients by the environment."""
    s3fs = pytest.importorskip("s3fs", reason="s3:// is an extra")
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Store)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{httpd.server_address[1]}")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "anybody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "anything")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    s3fs.S3FileSystem.clear_instance_cache()
    yield monkeypatch
    s3fs.S3FileSystem.clear_instance_cache()
    httpd.shutdown()
    httpd.server_close()


def _validate(*names: str) -> tuple[int, list[tuple[Any, ...]]]:
    """How many records there are, and the places and texts of what is wrong."""
    files, missing = payload_files(Path(), names)
    report = validate_files([Input(name, name) for name in files], lambda address: CHOOSE, Options(many=True))
    return report.records, [(found.file, found.line, found.message) for found in [*missing, *report.errors]]


def test_objects(store: pytest.MonkeyPatch) -> None:
    wrong = '"x" is a string, not an integer'
    small = [("s3://bucket/in/a.jsonl", 2, wrong), ("s3://bucket/in/b c/\xfc.jsonl.gz", 2, wrong)]
    assert _validate("s3://bucket/in/a.jsonl") == (2, small[:1])
    assert _validate("s3://bucket/in") == _validate("s3://bucket/in/") == (4, small)
    assert _validate("s3://bucket/in/**/*.jsonl*", "s3://bucket/in/*.jsonl") == (4, small)
    assert _validate("s3://bucket/large.jsonl") == (700_001, [("s3://bucket/large.jsonl", 700_001, wrong)])


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("s3://bucket/gone.jsonl", "can't read this file: there is no such file"),
        ("s3://none/a.jsonl", "can't read this file: there is no such file"),
        ("s3://bucket/none/*.jsonl", "can't read this: no file matches this"),
        (f"s3://{_CLOSED}/a.jsonl", "can't read this file: forbidden"),
        ("s3://", "can't read this: cannot traverse all of S3"),
        ("s3://bucket/in/c.txt", "can't read this file: its name does not say what it is"),
    ],
)
def test_what_the_store_refuses(store: pytest.MonkeyPatch, name: str, reason: str) -> None:
    assert _validate(name, "s3://bucket/in/a.jsonl")[0] == 2
    records, [(file, line, message)] = _validate(name)
    assert (records, file, line, message) == (0, name, None, reason)


def test_nobody_without_credentials(store: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        store.delenv(name)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        store.setenv(name, "/nowhere")
    assert _validate("s3://bucket/in/a.jsonl")[1][0][2] == "can't read this file: unable to locate credentials"


def test_a_store_whose_client_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("fsspec")
    monkeypatch.setitem(sys.modules, "gcsfs", None)
    ((_, _, message),) = _validate("gs://bucket/a.jsonl")[1]
    assert message.endswith("pip install 'schemagen[remote]'")
