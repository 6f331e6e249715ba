"""The sealed columns of a journey, with the context each is sealed for."""

SEALED = {
    "words": "journey.Step.words",
    "note": "journey.Step.note",
    "account": "journey.Experience.account",
}
