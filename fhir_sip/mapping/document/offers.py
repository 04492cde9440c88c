"""Before the plan: that a SIP was offered, and the answer (SoL 10:8, HSL 16:4); and who stands behind the plan that was made."""

from .fields import AgreementAnswer, Date, HsaId, Line, LocalId, NoPlanReason, NoticedBy, OfferStatus, Part, Text, Who


class Noticed(Part):
    """Who noticed the need and when; anyone may (D12). `on_behalf_of` is in words."""

    by: NoticedBy
    date: Date
    on_behalf_of: Line | None = None


class Answered(Part):
    """When the offer was answered, and by whom: the person, or a relative who decides for the person."""

    date: Date
    by: Who | None = None


class Offer(Part):
    """The offer of a SIP (erbjudande). `status` is the answer: `requested` offered, `on-hold` waiting, `accepted`, `rejected` the
    person declines, `cancelled` the party withdraws it or refuses to make a SIP. A no carries reasons."""

    id: LocalId
    noticed: Noticed
    what: Text | None = None
    offered_by: HsaId
    offered_on: Date
    answer_due: Date | None = None
    status: OfferStatus
    answered: Answered | None = None
    reason_code: NoPlanReason | None = None
    reason: Text | None = None


class Agreement(Part):
    """A party's answer to the plan; who disagrees gives its view, and both views are kept."""

    party: HsaId
    answer: AgreementAnswer
    date: Date | None = None
    view: Text | None = None
