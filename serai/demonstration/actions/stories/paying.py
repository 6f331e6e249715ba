"""Cash and vouchers: a fund that fills, payments asked for, decided by somebody else, and paid."""

from typing import Any

from serai.cash.actions.ledger import add_account, move_money, receive_money
from serai.cash.actions.payments import ask_money, decide, pay
from serai.cash.actions.vouchers import add_vouchers, redeem
from serai.cash.models import Payment, Voucher
from serai.demonstration.actions.stories.scene import Scene, Staff, Verb


def fund_opened(scene: Scene, staff: Staff, *, accounts: dict[str, dict[str, str]]) -> None:
    """Open accounts, by the names that steps call them."""
    for code, told in accounts.items():
        scene.things[f"account.{code}"] = add_account(
            actor=staff.actor, organisation=staff.organisation, **told
        )


def filled(
    scene: Scene, staff: Staff, *, to: str, amount: int, source: str = "", paper: str = ""
) -> None:
    """Take in what a donor gave; or move money from one account to another."""
    account = scene.things[f"account.{to}"]
    if source:
        move_money(
            actor=staff.actor, source=scene.things[f"account.{source}"], to=account, amount=amount,
            paper=paper,
        )  # fmt: skip
        return
    receive_money(actor=staff.actor, to=account, amount=amount, paper=paper)


def vouchers_bought(
    scene: Scene, staff: Staff, *, account: str, source: str, numbers: list[str], amount: int,
    valid: int,
) -> None:  # fmt: skip
    """Take vouchers into a stock, valid for so many days."""
    add_vouchers(
        actor=staff.actor, account=scene.things[f"account.{account}"], numbers=numbers,
        source=scene.things[f"account.{source}"], amount=amount, valid_until=scene.day(-valid),
    )  # fmt: skip


def money_asked(scene: Scene, staff: Staff, *, of: str, **asked: Any) -> None:
    """Ask that somebody is paid, and say why."""
    made = ask_money(actor=staff.actor, person=scene.persons[of], team=staff.team, **asked)
    scene.keep(of, "payment", made)


def money_decided(scene: Scene, staff: Staff, *, of: str, declined: str = "") -> None:
    """Approve what a colleague asked for last, or say why not."""
    row: Payment = scene.thing(of, "payment")
    decide(actor=staff.actor, row=row, approve=not declined, decision=declined)


def paid(
    scene: Scene, staff: Staff, *, of: str, account: str = "", voucher: str = "",
    proof: str = "signature", by: str = "",
) -> None:  # fmt: skip
    """Pay what was approved, out of an account or by a voucher, with proof."""
    pay(
        actor=staff.actor,
        row=scene.thing(of, "payment"),
        proof=proof,
        proof_by=by,
        account=scene.things[f"account.{account}"] if account else None,
        voucher=Voucher.objects.get(organisation=staff.organisation, number=voucher)
        if voucher
        else None,
    )


def redeemed(scene: Scene, staff: Staff, *, number: str, vendor: str) -> None:
    """Write down that a vendor took a voucher."""
    redeem(actor=staff.actor, organisation=staff.organisation, number=number, vendor=vendor)


VERBS: dict[str, Verb] = {
    "open_fund": fund_opened, "fill": filled, "buy_vouchers": vouchers_bought,
    "ask_money": money_asked, "decide_money": money_decided, "pay": paid, "redeem": redeemed,
}  # fmt: skip
