"""Every address is guarded, or listed as open with a reason."""

from django.urls import URLPattern, URLResolver, get_resolver

from config.api import api
from tests.architecture.open_addresses import OPEN, OPEN_OPERATIONS


def addresses(resolver=None, prefix="", namespace=""):
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = ":".join(part for part in (namespace, entry.namespace or "") if part)
            yield from addresses(entry, path, inner)
        elif isinstance(entry, URLPattern):
            name = entry.name or entry.callback.__name__
            yield f"{namespace}:{name}" if namespace else name, path, entry.callback


def is_open(callback):
    return getattr(callback, "login_required", True) is False


def test_an_open_address_is_listed_with_its_reason():
    unlisted = {
        f"{name} ({path})"
        for name, path, view in addresses()
        if is_open(view) and name not in OPEN and not name.startswith("api:")
    }
    assert not unlisted


def test_the_list_of_open_addresses_is_not_stale():
    known = {name for name, _path, view in addresses() if is_open(view)}
    assert not (set(OPEN) | set(OPEN_OPERATIONS)) - known
    assert all(len(reason) > 10 for reason in OPEN.values())


def test_every_api_operation_authenticates():
    assert api.auth, "the API itself asks for a token or a session"
    found = [
        f"{method} {prefix}{path}"
        for prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
        if operation.auth_param is None and f"api:{operation.operation_id}" not in OPEN_OPERATIONS
    ]
    assert not found


def test_addresses_hold_no_name_of_a_person():
    names = {name for name, path, _view in addresses() if "<str:name>" in path or "email" in path}
    assert names <= {"intake:file"}, names
