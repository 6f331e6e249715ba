"""What no instrument and no author can change.

Disputed or unknown age is treated as a child's (METHODOLOGY 2.1); an expressed fear of return opens
the asylum pathway and blocks what leads to return (METHODOLOGY 3.3). No result of this room decides
eligibility or status: `Result` holds no score, and the outcomes are suggestions with reasons.
"""

from collections.abc import Mapping

FIRST_CONTACT = "first_contact"
"""The code of the instrument that the desk may ask."""
ADULT_AGE = 18
AGE, AGE_DISPUTED, FEAR_OF_RETURN = "age", "age_disputed", "fear_of_return"
"""Names of questions that these guards read in whatever instrument asks them."""


def treated_as_child(age: int | None, age_disputed: bool) -> bool:
    """Say whether the person is to be treated as a child: the benefit of the doubt is theirs."""
    return age_disputed or age is None or age < ADULT_AGE


def is_child(answers: Mapping[str, object], age: int | None, age_disputed: bool = False) -> bool:
    """Say the same from answers, and from an age known otherwise where they give none.

    An age known otherwise is the least that a year of birth allows. One that is held as disputed
    stays so whatever age the answers give, and so does a year of birth that is a child's for sure
    where they give an adult's: two ages that contradict each other are a dispute as well.
    """
    given = answers.get(AGE)
    if not isinstance(given, int):
        return treated_as_child(age, age_disputed or answers.get(AGE_DISPUTED) == "yes")
    contradicted = age is not None and age + 1 < ADULT_AGE <= given
    disputed = age_disputed or contradicted or answers.get(AGE_DISPUTED) == "yes"
    return treated_as_child(given, disputed)


def fears_return(answers: Mapping[str, object]) -> bool:
    """Say whether the person expressed fear of return."""
    return answers.get(FEAR_OF_RETURN) == "yes"
