ValueSet: SipTeamRole
Id: sip-team-role
Title: "Roll i teamet / Role in the team"
Description: "Every code of the code system sip-team-role."
* include codes from system SipTeamRoleCodes
