"""Registration's lines of the access matrix."""

from serai.accounts.choices import Permission as P
from tests.architecture.door import BOTH, Door

PAGES = {
    "registration:register": Door(P.PERSON_REGISTER, methods=BOTH),
}
