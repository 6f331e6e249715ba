"""What each sealed column of the room is sealed for."""

MEMBER = "protection.Member.name"
CLOSING = "protection.Procedure.closing_note"
NEEDS = "protection.TraffickingFile.needs"
ACCOUNT = "protection.TraffickingFile.account"
AUTHORITY = "protection.Identification.authority"
REASONS = "protection.Identification.reasons"
