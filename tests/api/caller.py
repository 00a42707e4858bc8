"""A client that holds every answer against the published document."""

import io
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.test import Client
from jsonschema import Draft202012Validator

PUBLISHED = Path(__file__).parents[2] / "docs" / "openapi.json"


@cache
def published() -> dict[str, Any]:
    return json.loads(PUBLISHED.read_text())


@cache
def validator(pointer: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": pointer, "components": published()["components"]})


@cache
def routes() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    # A concrete path is matched before a templated one: OpenAPI says so.
    paths = sorted(published()["paths"].items(), key=lambda row: row[0].count("{"))
    return [
        (re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)) + r"\Z"), operations)
        for path, operations in paths
    ]


def check(response: Any) -> None:
    """Fail where the answer is not one that the document promises."""
    path, method = response.wsgi_request.path, response.wsgi_request.method.lower()
    if method == "head" or response.status_code == 500:
        return
    operations = next((found for pattern, found in routes() if pattern.match(path)), {})
    promised = operations.get(method, {"responses": {}})["responses"]
    said = promised.get(str(response.status_code))
    if response.status_code >= 400:
        assert response["Content-Type"] == "application/problem+json", response.content
        validator("#/components/schemas/Problem").validate(response.json())
        assert response.json()["request_id"] == response["X-Request-ID"]
        return
    if not path.startswith("/api/v1/") or path == "/api/v1/docs":
        return
    assert said is not None, f"{method} {path} answers {response.status_code}, which the document does not promise"
    content = said.get("content", {}).get("application/json", {}).get("schema")
    if content and "$ref" in content:
        validator(content["$ref"]).validate(response.json())


class Caller(Client):
    """Speaks for one token."""

    def __init__(self, secret: str) -> None:
        super().__init__(raise_request_exception=True, headers={"Authorization": f"Bearer {secret}"} if secret else {})

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        check(response)
        return response

    def send(self, address: str, body: Any = b"", *, method: str = "post", **headers: str) -> Any:
        """Send JSON, or bytes as they are, called JSON."""
        data = body if isinstance(body, bytes) else json.dumps(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.generic(method.upper(), address, data, content_type="application/json", headers=named)

    def send_file(self, address: str, data: bytes, *, media_type: str = "image/jpeg", **headers: str) -> Any:
        """Send bytes as the body."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.generic("POST", address, data, content_type=media_type, headers=named)

    def send_cut(self, address: str, data: bytes, *, stated: int, media_type: str) -> Any:
        """Send fewer bytes than the header states, as a connection does that breaks."""
        cut = {"wsgi.input": io.BytesIO(data), "CONTENT_LENGTH": str(stated)}
        return self.generic("POST", address, b"-", content_type=media_type, **cut)
