"""`/docs`: every address, as one page without scripts and without anything fetched from elsewhere."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Depends
from jinja2 import Environment, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from fhir_sip.edge.admission import limit_address
from fhir_sip.edge.security_headers import page_policy

router = APIRouter(dependencies=[Depends(limit_address)], include_in_schema=False)

_STYLE = """body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { border-top: 1px solid #767676; padding: .3rem .6rem .3rem 0; text-align: left; vertical-align: top; }"""
_PAGE = Environment(autoescape=True, undefined=StrictUndefined).from_string("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{{ title }}</title>
<style>{{ style | safe }}</style>
</head>
<body>
<main>
<h1>{{ title }} {{ version }}</h1>
<p>{{ summary }}. <a href="openapi.json">openapi.json</a> (OpenAPI), <a href="fhir/metadata">fhir/metadata</a> (FHIR),
<a href=".well-known/smart-configuration">.well-known/smart-configuration</a> (SMART).</p>
{% for tag, operations in groups.items() %}
<h2 id="{{ tag | urlencode }}">{{ tag }}</h2>
<table aria-labelledby="{{ tag | urlencode }}">
<thead><tr><th scope="col">Method</th><th scope="col">Address</th><th scope="col">What it does</th></tr></thead>
<tbody>
{% for operation in operations %}
<tr><td><code>{{ operation.method }}</code></td><td><code>{{ operation.path }}</code></td><td>{{ operation.summary }}</td></tr>
{% endfor %}
</tbody>
</table>
{% endfor %}
</main>
</body>
</html>
""")


@router.get("/docs")
async def _docs(http: Request) -> Response:
    schema = http.app.openapi()
    page = _PAGE.render(**schema["info"], style=_STYLE, groups=_groups(schema["paths"]))
    digest = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    return HTMLResponse(page, headers={"Content-Security-Policy": page_policy(digest)})


def _groups(paths: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, list[dict[str, str]]]:
    """The operations by their tag, in the order of the routes."""
    groups: dict[str, list[dict[str, str]]] = {}
    for path, methods in paths.items():
        for method, operation in methods.items():
            row = {"method": method.upper(), "path": path, "summary": operation["summary"]}
            groups.setdefault(operation["tags"][0], []).append(row)
    return groups
