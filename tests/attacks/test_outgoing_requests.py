"""No SSRF: whatever URL a client gives, wherever it may stand, nothing is fetched from it, by the service or by its store."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.systems import PERSONNUMMER, Systems, fresh_plan, new_child, posted
from tests.writes import patient_of_a


class Listener:
    """Who calls this address, in any protocol, is noted."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.calls = 0
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                called, _ = self._socket.accept()
            except OSError:
                return
            with called:
                self.calls += 1

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


@pytest.fixture
def listener() -> Iterator[Listener]:
    one = Listener()
    yield one
    one.close()


def urls(listener: Listener) -> list[str]:
    return [f"http://127.0.0.1:{listener.port}/{name}" for name in ("Patient/1", "keys")] + [
        f"https://127.0.0.1:{listener.port}/ValueSet/x|1.0"
    ]


def silent(listener: Listener) -> None:
    """Nobody called, nor does within a moment."""
    time.sleep(0.3)
    assert listener.calls == 0


def test_the_listener_hears_a_call(listener: Listener) -> None:
    with socket.create_connection(("127.0.0.1", listener.port)):
        time.sleep(0.3)
    assert listener.calls == 1


@pytest.mark.parametrize("member", ["jku", "x5u", "jwk", "x5c", "crit", "kid", "cty"])
def test_where_an_assertion_says_its_keys_are_is_not_where_they_are_looked_for(
    systems: Systems, listener: Listener, member: str
) -> None:
    a = systems.region_ehr
    key = jwt.PyJWK.from_dict(a.credentials["private_jwk"])
    for url in urls(listener):
        value: Any = {"jwk": {"kty": "EC", "jku": url}, "x5c": [url], "crit": ["jku"]}.get(member, url)
        headers = {"kid": a.credentials["private_jwk"]["kid"], member: value, "jku": url}
        claims = jwt.decode(a.assertion(), options={"verify_signature": False}) | {"iss_url": url}
        assertion = jwt.encode(claims, key.key, algorithm="ES384", headers=headers)
        assert a.token_response(assertion, "system/Task.r").status_code in (200, 401)
    silent(listener)


@pytest.mark.parametrize("member", ["jku", "x5u"])
def test_nor_where_an_access_token_says(systems: Systems, listener: Listener, member: str) -> None:
    a = systems.region_ehr
    claims = jwt.decode(a.token(), options={"verify_signature": False}) | {"iss": urls(listener)[0]}
    token = jwt.encode(claims, ec.generate_private_key(ec.SECP256R1()), algorithm="ES256", headers={member: urls(listener)[1]})
    answer = a.fhir("GET", "CarePlan", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    silent(listener)


def resources(url: str) -> Iterator[dict[str, Any]]:
    """Records with the URL in every place where FHIR lets one stand."""
    for changes in (
        {"managingOrganization": {"reference": url}},
        {"photo": [{"contentType": "image/png", "url": url}]},
        {"meta": {"profile": [url], "source": url, "security": [{"system": url, "code": "R"}]}},
        {"implicitRules": url},
        {"extension": [{"url": url, "valueUri": url}]},
        {"modifierExtension": [{"url": url, "valueUrl": url}]},
        {"contained": [{"resourceType": "Organization", "id": "o", "name": "a", "endpoint": [{"reference": url}]}]},
        {"text": {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><img src="{url}" alt="a"/></div>'}},
        {"link": [{"other": {"reference": url}, "type": "seealso"}]},
        {"maritalStatus": {"coding": [{"system": url, "code": "M"}]}},
        {"identifier": [{"system": url, "value": "1", "assigner": {"reference": url}}]},
    ):
        yield patient_of_a(**changes)


def test_a_url_in_a_record_is_not_fetched(systems: Systems, listener: Listener) -> None:
    a, url = systems.municipality_a, urls(listener)[0]
    for resource in resources(url):
        a.fhir("POST", "Patient", json=resource)
        a.fhir("POST", "Patient/$validate", json=resource)
    a.fhir("POST", f"Patient/$validate?profile={url}", json=patient_of_a())
    silent(listener)


def test_a_url_in_a_consent_or_a_document_is_not_fetched(systems: Systems, listener: Listener) -> None:
    a, plan = systems.municipality_a, fresh_plan()
    url = urls(listener)[0]
    text = json.dumps(plan)
    for given in (plan["title"], plan["description"], plan["consents"][0].get("documented_in", plan["title"])):
        a.sip("POST", json=json.loads(text.replace(json.dumps(given), json.dumps(url))) | {"id": url})
    entry = {"fullUrl": url, "resource": patient_of_a(), "request": {"method": "POST", "url": url, "ifNoneExist": url}}
    a.fhir("POST", "", json={"resourceType": "Bundle", "type": "transaction", "entry": [entry]})
    place = posted(a, fresh_plan())
    consents = a.fhir("GET", f"CarePlan/{place}/$sip").json()["entry"]
    for consent in (one["resource"] for one in consents if one["resource"]["resourceType"] == "Consent"):
        for source in ({"sourceAttachment": {"url": url}}, {"sourceReference": {"reference": url}}, {"policy": [{"uri": url}]}):
            changed = {name: value for name, value in consent.items() if not name.startswith("source")} | source
            headers = {"If-Match": f'W/"{consent["meta"]["versionId"]}"'}
            a.fhir("PUT", f"Consent/{consent['id']}", json=changed, headers=headers)
    silent(listener)


def test_a_url_in_a_query_or_a_header_is_not_fetched(systems: Systems, listener: Listener) -> None:
    a, url, number = systems.municipality_a, urls(listener)[0], new_child()[1]
    for query in (f"subject={url}", f"patient={url}", f"patient.identifier={PERSONNUMMER}|{number}&_include={url}", f"_page={url}",
                  f"category={url}|x", f"category:in={url}", f"_profile={url}", f"_security={url}"):  # fmt: skip
        a.fhir("GET", f"CarePlan?{query}")
    for name in ("Origin", "Referer", "Host", "X-Forwarded-Host", "Forwarded", "X-Original-URL", "Prefer", "Accept"):
        a.fhir("GET", "CarePlan/1", headers={name: url.removeprefix("http://") if name == "Host" else url})
    a.fhir("POST", "CarePlan/$sip", json={"resourceType": "Parameters", "parameter": [{"name": "person", "valueUri": url}]})
    silent(listener)


def test_a_url_in_soap_is_not_fetched(systems: Systems, listener: Listener) -> None:
    a = systems.region_ehr
    url = urls(listener)[0]
    texts = (
        f'<!DOCTYPE a SYSTEM "{url}"><a/>',
        f'<!DOCTYPE a [<!ENTITY x SYSTEM "{url}">]><a>&x;</a>',
        f'<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:a {url}"/>',
        f'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{url}"/></a>',
        f'<?xml-stylesheet href="{url}"?><a/>',
    )
    address = a.sip_url.rpartition("/")[0] + "/rivta/getcareplans"
    for text in texts:
        a._request("POST", address, content=text.encode(), headers={"Content-Type": "text/xml"})
    silent(listener)
