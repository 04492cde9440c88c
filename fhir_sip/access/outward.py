"""What leaves the service: a record without the marks that are the service's own."""

from fhir_sip.access.plan import Resource

POSTED_DOCUMENT = "https://fhir-sip.se/id/posted-document"
"""System of the tag that holds a digest of the document a plan was posted as."""


def outward(resource: Resource) -> Resource:
    """The record as callers see it. The digest stays inside: with it one could try out what a hidden part says."""
    tags = resource.get("meta", {}).get("tag", ())
    kept = [tag for tag in tags if tag.get("system") != POSTED_DOCUMENT]
    if len(kept) == len(tags):
        return resource
    meta = {name: value for name, value in resource["meta"].items() if name != "tag"} | ({"tag": kept} if kept else {})
    return resource | {"meta": meta}
