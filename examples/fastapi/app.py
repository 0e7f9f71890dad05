"""A service whose requests are held against the catalog `platform`: see README.md beside this file."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

from fastapi import Body, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

import schemagen
from generated.platform.models import User, Workspace

# Loaded once. A catalog may be used by many threads, and keeps nothing of the payloads that it judged.
platform = schemagen.load(Path(__file__).parents[2]).catalogs["platform"]
app = FastAPI(title="Platform")


class Problem(JSONResponse):
    """An error as RFC 9457 has it, with the findings as its extension member `findings`."""

    media_type = "application/problem+json"

    def render(self, content: Any) -> bytes:
        """In ASCII, as a payload's names may be what UTF-8 can't hold."""
        return json.dumps(content).encode("ascii")

    def __init__(self, status: int, title: str, findings: Iterable[Mapping[str, Any]]) -> None:
        super().__init__({"type": "about:blank", "title": title, "status": status, "findings": list(findings)}, status)


@app.exception_handler(RequestValidationError)
def refuse(request: Request, error: RequestValidationError) -> Problem:
    """What FastAPI found when it built a model, or when the body was no JSON."""
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return Problem(
            400, "The body is no JSON", [{"code": "json-syntax", "message": one["ctx"]["error"]} for one in found]
        )
    listed = [{"code": "payload-invalid", "pointer": _pointer(one["loc"][1:]), "message": one["msg"]} for one in found]
    return Problem(422, "The payload is invalid", listed)


@app.exception_handler(HTTPException)
def tell(request: Request, error: HTTPException) -> Problem:
    """The rest: a wrong path or method, or a body that is too deep."""
    return Problem(error.status_code, error.detail, ())


def _pointer(path: Iterable[str | int]) -> str:
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in path)


@app.post("/users", status_code=201)
def create_user(user: User) -> Any:
    """A generated model as the body: it accepts what the JSON Schema accepts, exactly."""
    return user.model_dump(mode="json")


@app.post("/workspaces", status_code=201)
def create_workspace(workspace: Workspace) -> Any:
    """Likewise."""
    return workspace.model_dump(mode="json")


@app.post("/validate/{entity}", response_model=None)
def validate(entity: str, payload: Annotated[Any, Body()]) -> dict[str, bool] | Problem:
    """Any entity of the catalog, in the version that the payload names."""
    findings = [finding.to_json() for finding in platform.validate(payload, entity)]
    if any(finding["code"] == "entity-unknown" for finding in findings):
        return Problem(404, "There is no such entity", findings)
    if any(finding["severity"] == "error" for finding in findings):
        return Problem(422, "The payload is invalid", findings)
    return {"valid": True}
