"""Faults made on purpose, each with the tests that must turn red. They live here: the service has no switch for any of them.

A fault is put in by `tests.faults.plugin` in a pytest of its own, before the facade starts.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

Patch = Callable[[pytest.MonkeyPatch], None]
_HTTP = "tests/interactions"
_CASES = "tests/access/test_reading.py::test_one_thing_missing_closes_the_record"


@dataclass(frozen=True)
class Fault:
    """`what` is the fault in words; `guards` are the tests of which at least one must fail."""

    what: str
    guards: tuple[str, ...]
    make: Patch


def always(value: object) -> Callable[..., object]:
    return lambda *_, **__: value


def reading_rule(patch: pytest.MonkeyPatch, name: str, finds: object) -> None:
    """One of the reading rules always finds this: True or a Consent's reference, or False when it never speaks."""
    from fhir_sip.access import reading

    rules = tuple(dataclasses.replace(rule, finds=always(finds)) if rule.name == name else rule for rule in reading.RULES)
    patch.setattr(reading, "RULES", rules)


def _consent_off(patch: pytest.MonkeyPatch) -> None:
    reading_rule(patch, "member-with-consent", "Consent/none")


def _team_off(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fhir_sip.access.reading_case.is_member", always(True))


def _signatures_off(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fhir_sip.access.consent.missing_signatures", always(0))


def _audit_of_reads_off(patch: pytest.MonkeyPatch) -> None:
    async def nothing(*_: object) -> None:
        return None

    patch.setattr("fhir_sip.answering.audit", nothing)


def _audit_of_writes_off(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fhir_sip.interactions.sending.audit_events", always([]))


def _strict_parsing_off(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fhir_sip.interactions.commit.strict_parse.issues_in", always([]))


def _profile_validation_off(patch: pytest.MonkeyPatch) -> None:
    """HAPI skips its validation for a resource that carries an extension of its own: the real check is off, not imitated."""
    from fhir_sip.store.transaction import Transaction

    bundle = Transaction.bundle
    mark = {"url": "http://hapifhir.io/fhir/StructureDefinition/resource-placeholder", "valueBoolean": True}

    def marked(self: Transaction) -> dict[str, Any]:
        whole = bundle(self)
        for entry in whole["entry"]:
            if entry["resource"]["resourceType"] not in ("Provenance", "AuditEvent"):
                entry["resource"] = entry["resource"] | {"extension": [*entry["resource"].get("extension", []), mark]}
        return whole

    patch.setattr(Transaction, "bundle", marked)


def _if_match_ignored(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.interactions import commit
    from fhir_sip.store.transaction import Transaction

    changes, update = commit._changes, Transaction.update

    def any_version(exchange: Any, proposals: Any, before: Any) -> Any:
        current = [
            p if p.is_new or p.key not in before else dataclasses.replace(p, version=before[p.key]["meta"]["versionId"])
            for p in proposals
        ]
        return changes(exchange, current, before)

    def unconditional(self: Transaction, resource: dict[str, Any], version: str) -> int:
        position = update(self, resource, version)
        del self.entries[position]["request"]["ifMatch"]
        return position

    patch.setattr(commit, "_changes", any_version)
    patch.setattr(Transaction, "update", unconditional)


def hidden_answered_403(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.errors import Forbidden
    from fhir_sip.interactions.exchange import Exchange

    judge = Exchange.judge

    def telling(self: Exchange, *given: Any, **named: Any) -> Any:
        decision = judge(self, *given, **named)
        if not decision.allowed and self.trail.interaction == "read":
            raise Forbidden("not for you")
        return decision

    patch.setattr(Exchange, "judge", telling)


def includes_not_judged(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.interactions.exchange import Exchange

    judged = Exchange.visible

    def all_of_them(self: Exchange, index: Any, keys: Any, *given: Any, **named: Any) -> Any:
        keys = list(keys)
        judged(self, index, keys, *given, **named)
        return {key: index[key] for key in keys if key in index}

    patch.setattr(Exchange, "visible", all_of_them)


def self_grant_allowed(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.access import writing
    from fhir_sip.access.decision import permit

    patch.setitem(writing._RULES, "Consent", lambda case: permit("any", "none"))


def _directory_of_others(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.access import writing
    from fhir_sip.access.decision import permit

    patch.setitem(writing._RULES, "HealthcareService", always(permit("fault", "fault")))


def _taking_over_allowed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fhir_sip.access.belonging.taken_from_others", always(set()))
    patch.setattr("fhir_sip.access.belonging.in_another_plan", always(set()))


def _removal_allowed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fhir_sip.access.belonging.removed", always(set()))


def _block_ignored(patch: pytest.MonkeyPatch) -> None:
    reading_rule(patch, "blocked", False)


def page_token_of_anybody(patch: pytest.MonkeyPatch) -> None:
    import orjson

    from fhir_sip.access.page_tokens import Page, PageTokens, Position

    def opened(self: PageTokens, token: str, *_: Any) -> Page:
        _, place, parameters, position = orjson.loads(self._fernet.decrypt(token.encode()))
        return Page(place, tuple((name, value) for name, value in parameters), Position(*position))

    patch.setattr(PageTokens, "open", opened)


def _assertion_twice(patch: pytest.MonkeyPatch) -> None:
    async def any_time(*_: object) -> None:
        return None

    patch.setattr("fhir_sip.caller.token_endpoint.use_once", any_time)


def _certificate_from_anybody(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.caller.certificate import note_certificate

    patch.setattr("fhir_sip.edge.gateway.note_certificate", lambda scope, _: note_certificate(scope, True))


FAULTS: dict[str, Fault] = {
    "consent-check-off": Fault(
        "no Consent is asked for",
        (
            f"{_HTTP}/test_sharing.py::test_consent_to_planning_opens_no_records",
            _CASES,
        ),
        _consent_off,
    ),
    "team-check-off": Fault(
        "membership of the care team is not asked for",
        (
            f"{_HTTP}/test_sharing.py::test_an_ex_member_sees_nothing_more",
            _CASES,
        ),
        _team_off,
    ),
    "signatures-off": Fault(
        "a consent counts before everyone has signed",
        (
            f"{_HTTP}/test_sharing.py::test_one_guardians_withdrawal_closes_the_plan_at_once",
            _CASES,
        ),
        _signatures_off,
    ),
    "audit-of-reads-off": Fault(
        "reads, searches and denials leave no AuditEvent",
        (f"{_HTTP}/test_audit.py::test_a_denied_read_is_logged_with_the_person_it_was_about", f"{_HTTP}/test_audit.py"),
        _audit_of_reads_off,
    ),
    "audit-of-writes-off": Fault(
        "a write's transaction holds no AuditEvent",
        (f"{_HTTP}/test_audit.py::test_a_write_carries_its_event_and_its_provenance_in_the_transaction",),
        _audit_of_writes_off,
    ),
    "profile-validation-off": Fault(
        "the store does not check profiles",
        (
            f"{_HTTP}/test_audit.py::test_every_refusal_is_logged",
            "tests/contract/test_start_check.py::test_a_store_that_validates_is_served",
        ),
        _profile_validation_off,
    ),
    "strict-parsing-off": Fault(
        "unknown elements are not looked for",
        (f"{_HTTP}/test_unknown_elements.py::test_hapis_own_extensions_are_refused", f"{_HTTP}/test_unknown_elements.py"),
        _strict_parsing_off,
    ),
    "if-match-ignored": Fault(
        "an update is made whatever version it names",
        (
            f"{_HTTP}/test_changing.py::test_a_stale_or_missing_version_changes_nothing",
            f"{_HTTP}/test_changing.py::test_of_two_updates_at_once_one_wins",
        ),
        _if_match_ignored,
    ),
    "hidden-answered-403": Fault(
        "a hidden record is answered 403, a missing one 404",
        (f"{_HTTP}/test_sharing.py::test_a_stranger_gets_the_same_bytes_for_hidden_and_missing",),
        hidden_answered_403,
    ),
    "includes-not-judged": Fault(
        "included records are given without a decision",
        (f"{_HTTP}/test_search.py::test_included_records_are_judged_too",),
        includes_not_judged,
    ),
    "self-grant-allowed": Fault(
        "anybody records a consent for anybody's data",
        (f"{_HTTP}/test_changing.py::test_nobody_grants_itself_consent",),
        self_grant_allowed,
    ),
    "taking-over-allowed": Fault(
        "another party's records can be taken into a plan of one's own",
        ("tests/attacks/test_second_plan.py::test_a_receiver_does_not_keep_reading_through_a_plan_of_its_own",),
        _taking_over_allowed,
    ),
    "removal-allowed": Fault(
        "a guardian who is to sign can be dropped from the team",
        ("tests/attacks/test_removal.py::test_a_guardian_is_not_dropped_from_the_team",),
        _removal_allowed,
    ),
    "block-ignored": Fault(
        "a block (spärr) is not asked for",
        (
            "tests/attacks/test_self_grant.py::test_a_block_beats_the_permit_and_is_its_makers_alone",
            _CASES,
        ),
        _block_ignored,
    ),
    "page-token-of-anybody": Fault(
        "a page link works for every caller",
        (f"{_HTTP}/test_search.py::test_pages_are_full_sealed_and_complete",),
        page_token_of_anybody,
    ),
    "assertion-twice": Fault(
        "a client assertion can be used again",
        ("tests/caller/test_token_endpoint.py::test_an_assertion_is_used_once", "tests/caller/test_token_endpoint.py"),
        _assertion_twice,
    ),
    "scope-arguments-ignored": Fault(
        "a scope's search arguments are not looked at",
        (
            f"{_HTTP}/test_scope_arguments.py::test_a_search_finds_only_what_is_covered",
            f"{_HTTP}/test_scope_arguments.py::test_a_change_that_leaves_the_arguments_is_refused",
        ),
        lambda patch: patch.setattr("fhir_sip.caller.scopes.Scopes.covers", always(True)),
    ),
    "certificate-not-asked-for": Fault(
        "a token that is bound to a certificate holds without it",
        ("tests/caller/test_certificate_bound.py::test_a_bound_token_names_its_certificate_and_holds_with_it_only",),
        lambda patch: patch.setattr("fhir_sip.caller.bearer._is_holder", always(True)),
    ),
    "certificate-from-anybody": Fault(
        "a Client-Cert header is believed whoever sends it",
        ("tests/caller/test_certificate_bound.py::test_a_certificate_told_by_anybody_but_the_gateway_is_not_believed",),
        _certificate_from_anybody,
    ),
    "jwks-url-anywhere": Fault(
        "keys are fetched from any address",
        ("tests/caller/test_jwks_url.py::test_an_address_that_is_not_public_is_not_called_unless_listed",),
        lambda patch: patch.setattr("fhir_sip.caller.jwks_url.JwksUrls._may_be_called", always(True)),
    ),
    "rate-limit-off": Fault(
        "nobody is told to wait",
        ("tests/edge/test_rate_limits.py::test_a_client_at_its_limit_is_told_when_to_come_back_and_others_are_served",),
        lambda patch: patch.setattr("fhir_sip.edge.token_buckets.TokenBuckets.take", always(0)),
    ),
    "directory-of-others": Fault(
        "anybody changes anybody's entry of the public directory",
        ("tests/directory/test_keeping.py::test_nobody_changes_or_takes_over_another_partys_entry",),
        _directory_of_others,
    ),
    "directory-names-people": Fault(
        "an entry of the public directory may hold whatever its profile does not forbid",
        ("tests/directory/test_keeping.py::test_what_could_be_name_or_lead_to_a_person_is_refused",),
        lambda patch: patch.setattr("fhir_sip.interactions.commit.issues_of_entry", always([])),
    ),
    "directory-shows-all": Fault(
        "every element of a record in the public directory is shown",
        ("tests/directory/test_keeping.py::test_a_narrative_is_kept_and_not_shown_to_everybody",),
        lambda patch: patch.setattr("fhir_sip.directory.register.public_view", lambda record: record),
    ),
    "directory-hides-age": Fault(
        "an old entry of the public directory is shown as current",
        ("tests/directory/test_searching.py::test_an_old_entry_is_shown_and_marked_as_stale",),
        lambda patch: patch.setattr("fhir_sip.directory.answers.is_stale", always(False)),
    ),
}
