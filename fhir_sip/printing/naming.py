"""What parties and people are called. For a protected identity parties are `Part 1`, `Part 2` ... and staff their title."""

from fhir_sip.mapping import SipDocument
from fhir_sip.mapping.document.fields import Who
from fhir_sip.mapping.document.people import Person, StaffMember
from fhir_sip.mapping.references import PERSON

from .concealment import bare_title, whereabouts
from .words import Words


def full_name(person: Person) -> str:
    """Give given names and family name."""
    return " ".join([*person.given_names, person.family_name])


class Naming:
    """The names of one printout. What a reader may not see has a name too: it is said that it is not shown."""

    def __init__(self, document: SipDocument, words: Words, *, party_names: bool) -> None:
        """`party_names` names parties and units of a person with a protected identity too."""
        self._words = words
        self._document = document
        self.is_protected = document.person.protected_identity is not None
        self.parties_are_named = party_names or not self.is_protected
        self._parties = {party.hsa_id: party.name or party.hsa_id for party in document.parties}
        if not self.parties_are_named:
            self._parties = {
                party.hsa_id: words.say("texts.party_number", number=str(number))
                for number, party in enumerate(document.parties, 1)
            }
        hide = whereabouts(document, names_of_parties=not self.parties_are_named) if self.is_protected else str
        self._relatives = {relative.id: hide(relative.name) for relative in document.relatives}
        self._staff = {member.id: member for member in document.staff}

    def party(self, hsa_id: str) -> str:
        """Give a party's name; one that is not among the document's parties is said not to be shown."""
        return self._parties.get(hsa_id) or self._words.say("texts.party_not_shown")

    def staff(self, member: StaffMember) -> str:
        """Give name and title; the bare title alone for a protected identity."""
        if self.is_protected:
            title = bare_title(member.title, self._document) if member.title else ""
            return title or self._words.code("team_role", "staff").capitalize()
        return f"{member.name}, {member.title}" if member.title else member.name

    def workplace(self, member: StaffMember) -> str | None:
        """Give the unit or party somebody works at; None when it is not told."""
        if member.organization in self._parties:
            return self.party(member.organization)
        return member.organization_name if self.parties_are_named else None

    def who(self, name: Who) -> str:
        """Give who a reference means: the person, a relative with name, a member of staff."""
        if name == PERSON:
            return full_name(self._document.person)
        if name in self._staff:
            return self.staff(self._staff[name])
        return self._relatives.get(name) or self._words.say("texts.somebody_not_shown")

    def member(self, name: Who | None) -> StaffMember | None:
        """Give the member of staff a reference means, if it means one that is shown."""
        return self._staff.get(name) if name else None
