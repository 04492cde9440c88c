"""Generated care plans of the contract, as data: everything optional comes and goes."""

import base64
from datetime import UTC, date, datetime

from hypothesis import strategies as st

from fhir_sip.rivta.swedish_time import stamp_of, to_instant
from tests.mapping.strategies import identity_number

_ANY = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), min_size=1, max_size=20)
TEXTS = st.sampled_from(["Ylva", "Åsa & Märta <b>", "]]>", "李", "a b", "👩‍🦽", "1"]) | _ANY.filter(
    lambda text: text.isprintable()
)
HSA_IDS = st.from_regex(r"SE99990000[0-9]{2}-[A-Z][0-9]{3}", fullmatch=True)
OIDS = st.from_regex(r"1\.2\.752\.[1-9][0-9]{0,3}(\.[1-9][0-9]{0,2}){0,3}", fullmatch=True)
INSTANTS = st.datetimes(datetime(1900, 1, 2), datetime(2099, 12, 30)).map(
    lambda moment: datetime.fromtimestamp(int(moment.replace(tzinfo=UTC).timestamp()), UTC)
)
BIRTHS = st.dates(date(1900, 1, 1), date(2025, 12, 31))


def stamps() -> st.SearchStrategy[str]:
    """Instants in Swedish time, as the tree has them: the earlier one where the clock showed the same twice."""
    return INSTANTS.map(lambda moment: to_instant(stamp_of(moment.isoformat())))


def some(**fields: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({}, optional=fields)


def numbers() -> st.SearchStrategy[dict[str, str]]:
    personal = st.builds(lambda born, serial: identity_number(born, serial), BIRTHS, st.integers(980, 999))
    coordination = st.builds(lambda born, serial: identity_number(born, serial, coordination=True), BIRTHS, st.integers(980, 999))
    reserve = st.sampled_from(["1.2.752.74.9.1", "1.2.752.97.3.1.3", "1.2.752.113.11.0.2.1.1.1", "1.2.752.74.9.2"])
    return (
        st.fixed_dictionaries({"id": personal, "type": st.just("1.2.752.129.2.1.3.1")})
        | st.fixed_dictionaries({"id": coordination, "type": st.just("1.2.752.129.2.1.3.3")})
        | st.fixed_dictionaries({"id": TEXTS, "type": reserve})
    )


def units() -> st.SearchStrategy[dict[str, object]]:
    rest = {"orgUnitTelecom": TEXTS, "orgUnitEmail": TEXTS, "orgUnitAddress": TEXTS, "orgUnitLocation": TEXTS}
    named = st.fixed_dictionaries({"orgUnitName": TEXTS}, optional=rest | {"orgUnitHSAId": HSA_IDS})
    return named | st.fixed_dictionaries({"orgUnitHSAId": HSA_IDS}, optional=rest)


def headers() -> st.SearchStrategy[dict[str, object]]:
    code = st.fixed_dictionaries(
        {"code": TEXTS, "codeSystem": OIDS},
        optional={"codeSystemVersion": TEXTS, "displayName": TEXTS, "originalText": TEXTS},
    )
    professional = st.fixed_dictionaries(
        {"authorTime": stamps()},
        optional={
            "healthcareProfessionalHSAId": HSA_IDS,
            "healthcareProfessionalName": TEXTS,
            "healthcareProfessionalRoleCode": code,
            "healthcareProfessionalOrgUnit": units(),
            "healthcareProfessionalCareUnitHSAId": HSA_IDS,
            "healthcareProfessionalCareGiverHSAId": HSA_IDS,
        },
    )
    signed = st.fixed_dictionaries(
        {"signatureTime": stamps()}, optional={"legalAuthenticatorHSAId": HSA_IDS, "legalAuthenticatorName": TEXTS}
    )
    return st.fixed_dictionaries(
        {
            "documentId": TEXTS,
            "sourceSystemHSAId": HSA_IDS,
            "documentTitle": TEXTS,
            "patientId": numbers(),
            "accountableHealthcareProfessional": professional,
            "approvedForPatient": st.sampled_from(["true", "false"]),
        },
        optional={"documentTime": stamps(), "legalAuthenticator": signed, "careContactId": TEXTS},
    )


def contents() -> st.SearchStrategy[dict[str, str]]:
    kinds = st.sampled_from(["text/plain", "text/html", "image/png", "image/jpeg", "image/tiff", "application/pdf"])
    value = st.binary(min_size=1, max_size=60).map(lambda content: base64.b64encode(content).decode())
    url = st.from_regex(r"https://[a-z]{1,9}\.example\.org/[a-z0-9/?&=-]{0,20}", fullmatch=True)
    return st.fixed_dictionaries({"mediaType": kinds, "value": value}) | st.fixed_dictionaries(
        {"mediaType": kinds, "reference": url}
    )


def care_plans() -> st.SearchStrategy[dict[str, object]]:
    unit = st.fixed_dictionaries({"root": st.just("1.2.752.129.2.1.4.1"), "extension": HSA_IDS})
    body = some(
        content=st.lists(contents(), min_size=1, max_size=4),
        participatingCareUnitHSAId=st.lists(unit, min_size=1, max_size=4),
        typeOfCarePlanEnum=st.sampled_from(["SIP", "SPLPTLRV", "SPU", "VP", "HP", "RP", "GP", "SVP"]),
    )
    return st.fixed_dictionaries({"carePlanHeader": headers(), "carePlanBody": body})
