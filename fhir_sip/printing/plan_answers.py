"""What was said to the plan: the parties' agreement with both views, consents in plain words, offers and their answers."""

from fhir_sip.mapping.document.contents import Consent, Maturity
from fhir_sip.mapping.document.offers import Offer

from .swedish_time import day, period
from .view import Row, Section
from .wording import Wording, rows


def agreement_section(wording: Wording) -> Section | None:
    """Give each party's answer; who disagrees has its view beside the others'."""
    answers = wording.table(
        "agreements",
        ("party", "answer", "date", "view"),
        [
            (
                wording.names.party(it.party),
                wording.words.code("agreement", it.answer),
                day(it.date) if it.date else None,
                wording.text(it.view) if it.view else None,
            )
            for it in wording.document.agreements
        ],
    )
    return wording.section("agreement", (answers,))


def consents_section(wording: Wording) -> Section | None:
    """Give each consent by itself, since a yes to one is never a yes to another; those entered in error are left out."""
    consents = [it for it in wording.document.consents if it.status != "entered-in-error"]
    return wording.section("consents", (), [_consent(wording, it) for it in consents])


def offers_section(wording: Wording) -> Section | None:
    """Give every offer of a SIP and how it was answered."""
    return wording.section("offers", (), [_offer(wording, it) for it in wording.document.offers])


def _consent(wording: Wording, consent: Consent) -> Section | None:
    words, names = wording.words, wording.names
    told = rows(
        wording.coded("means", "consent_means", consent.kind),
        wording.coded("status", "consent_status", consent.status),
        wording.row("consent_period", period(consent.start, consent.end)),
        wording.row("disclosers", *(names.party(it) for it in consent.disclosers)),
        wording.row("receivers", *(names.party(it) for it in consent.receivers)),
        wording.row("purposes", *(words.code("purpose", it) for it in consent.purposes)),
        wording.row("asked", *(names.who(it) for it in consent.asked)),
        *_maturity(wording, consent.maturity),
        wording.told("documented_in", consent.documented_in),
        wording.row("recorded_by", words.say("texts.by_on", who=names.party(consent.recorded_by), day=day(consent.recorded_on))),
    )
    signatures = wording.table(
        "signatures",
        ("who", "date", "method", "withdrawn"),
        [
            (names.who(it.who), day(it.date), words.code("method", it.method), day(it.withdrawn) if it.withdrawn else None)
            for it in consent.signatures
        ],
    )
    return wording.headed(words.code("consent_kind", consent.kind), (told, signatures))


def _maturity(wording: Wording, maturity: Maturity | None) -> tuple[Row | None, ...]:
    if maturity is None:
        return ()
    judgement = wording.words.say("texts.may_decide" if maturity.may_decide else "texts.may_not_decide")
    by = {"who": wording.names.who(maturity.judged_by)} if maturity.judged_by else {}
    said = wording.words.say("texts.judged_by" if by else "texts.judged", judgement=judgement, day=day(maturity.date), **by)
    return wording.row("maturity", said), wording.told("maturity_text", maturity.text)


def _offer(wording: Wording, offer: Offer) -> Section | None:
    words, noticed, answered = wording.words, offer.noticed, offer.answered
    who_noticed = words.say("texts.by_on", who=words.code("noticed_by", noticed.by), day=day(noticed.date))
    told = rows(
        wording.told("description", offer.what),
        wording.row("noticed", who_noticed),
        wording.told("on_behalf_of", noticed.on_behalf_of),
        wording.by_party("offered_by", offer.offered_by),
        wording.on("answer_due", offer.answer_due),
        wording.coded("answer", "offer_status", offer.status),
        wording.row("answered", day(answered.date)) if answered else None,
        wording.by_whom("who", answered.by) if answered else None,
        wording.coded("reason_code", "no_plan_reason", offer.reason_code),
        wording.told("reason", offer.reason, "weight"),
    )
    return wording.headed(words.say("headings.offer", day=day(offer.offered_on)), (told,))
