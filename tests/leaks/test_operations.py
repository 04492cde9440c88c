"""L11, L12: no operation and no bulk export gives what reading does not, and none reaches the store."""

from collections.abc import Iterator

import httpx
import pytest

from fhir_sip.demo.backend_client import BackendClient
from tests.leaks.scenes import Scene, Told, asked_of_the_store, keys_of, told_plan

_PARAMETERS = {"resourceType": "Parameters", "parameter": []}
_BULK = {"Prefer": "respond-async", "Accept": "application/fhir+json"}


@pytest.fixture(scope="module")
def plan(scene: Scene) -> Told:
    return told_plan(scene.a)


def called(caller: BackendClient, *paths: str, headers: dict[str, str] | None = None) -> Iterator[tuple[str, httpx.Response]]:
    """Each path asked for by GET and by POST, just as written."""
    for path in paths:
        url = f"{caller.fhir_url}/{path}"
        yield f"GET {path}", caller._request("GET", url, headers=headers or {})
        yield f"POST {path}", caller._request("POST", url, json=_PARAMETERS, headers=headers or {})


def test_l11_no_operation_goes_past_the_decision(scene: Scene, plan: Told) -> None:
    """As a stranger, and as a member who has no use for them either: refused, and the store is asked nothing."""
    [patient] = keys_of(scene.a, plan, "Patient")
    care_plan = f"CarePlan/{plan.place}"
    paths = [
        f"{patient}/$everything", "Patient/$everything", f"{care_plan}/$everything", "$graphql", f"{patient}/$graphql?query={{name}}",
        f"{care_plan}/$document", f"{care_plan}/$meta", f"{care_plan}/$meta-delete", "$meta", "$expunge", f"{care_plan}/$expunge",
        "$reindex", "$mark-all-resources-for-reindexing", "$perform-reindexing-pass", "$get-resource-counts", "$diff",
        f"{care_plan}/$diff", "Patient/$match", "Patient/$member-match", "$process-message", "Observation/$lastn", f"{care_plan}/$apply",
        "Patient/$merge", "$partition-management-read-partition", "$hapi.fhir.replace-references", f"{patient}/_history/1/$meta",
        f"{patient}/%24everything", f"{patient}//$everything", f"{patient}/$EVERYTHING", f"{patient}/Goal", f"{patient}/*",
        f"Patient/{plan.person}/$everything", f"{patient}/$everything?_type=Goal", "Basic", "Basic/_search", "_search",
    ]  # fmt: skip
    with scene.listening() as heard:
        for caller in (scene.b, scene.region):
            for what, answer in called(caller, *paths):
                assert answer.status_code in (400, 404, 405), (what, answer.status_code)
                assert not plan.is_in(answer), what
                assert answer.json()["resourceType"] == "OperationOutcome", what
    assert asked_of_the_store(heard) == []


def test_l12_no_bulk_export_skips_the_decision(scene: Scene, plan: Told) -> None:
    """Nothing is begun, so nothing is to be fetched later either."""
    [patient] = keys_of(scene.a, plan, "Patient")
    team = keys_of(scene.a, plan, "CareTeam")[0]
    paths = [
        "$export", "Patient/$export", f"{patient}/$export", f"Group/{plan.place}/$export", f"{team}/$export", "$export?_type=Patient,Goal",
        f"Patient/$export?_typeFilter=Goal%3Fpatient%3D{patient}", f"$export?_outputFormat=ndjson&patient={patient}", "$export-poll-status",
        "$export-poll-status?_jobId=1", "$import", "$bulk-submit", "Binary", f"Binary/{plan.place}",
        "$bulkdata-status", "$davinci-data-export",
        "Patient/$bulk-match", "Group", "%24export",
    ]  # fmt: skip
    with scene.listening() as heard:
        for caller in (scene.b, scene.region):
            for what, answer in called(caller, *paths, headers=_BULK):
                assert answer.status_code in (400, 404, 405), (what, answer.status_code)
                assert "Content-Location" not in answer.headers, what
                assert not plan.is_in(answer), what
    assert asked_of_the_store(heard) == []
