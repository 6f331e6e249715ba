"""What the pages of cash and vouchers share: one form, one action, back to where it came from."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal

Words = str | Promise


def ask(
    request: ActorRequest,
    form: forms.Form,
    run: Callable[..., object],
    *,
    heading: Words,
    said: Words,
    back: str,
    **context: Any,
) -> HttpResponse:
    """Show a form; run its action with what was filled in, and lead back with what was said.

    A refusal stands in the form, and what was typed stays.
    """
    if request.method == "POST" and form.is_valid():
        try:
            run(actor=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, str(said))
            return redirect(back)
    context |= {"form": form, "heading": heading, "back": back}
    return render(request, "cash/form.html", context)
