"""Addresses of the register. None holds a name; a person is a random number."""

from django.urls import URLPattern, URLResolver, path

from serai.people.choices import RecordKind
from serai.people.views import families, grants, papers, persons, records

app_name = "people"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", persons.persons, name="persons"),
    path("filters/", persons.keep_filter, name="keep_filter"),
    path("filters/<uuid:filter_id>/delete/", persons.drop_filter, name="drop_filter"),
    path("emergency/", grants.emergency, name="emergency"),
    path("emergencies/", grants.emergencies, name="emergencies"),
    path("emergencies/<uuid:grant_id>/", grants.judge, name="judge"),
    path("<uuid:person_id>/", persons.person, name="person"),
    path("<uuid:person_id>/numbers/", persons.numbers, name="numbers"),
    path("card/", papers.find_card, name="find_card"),
    path("<uuid:person_id>/card/", papers.issue_card, name="issue_card"),
    path("<uuid:person_id>/card/revoke/", papers.revoke_card, name="revoke_card"),
    path("<uuid:person_id>/papers/", papers.papers, name="papers"),
    path("<uuid:person_id>/documents/new/", papers.add_document, name="add_document"),
    path(
        "<uuid:person_id>/documents/<uuid:document_id>/remove/",
        papers.remove_document,
        name="remove_document",
    ),
    path("<uuid:person_id>/files/new/", papers.add_file, name="add_file"),
    path("<uuid:person_id>/files/<uuid:file_id>/", papers.file, name="file"),
    path("<uuid:person_id>/files/<uuid:file_id>/remove/", papers.remove_file, name="remove_file"),
    path("<uuid:person_id>/family/", families.family, name="family"),
    path("<uuid:person_id>/family/link/", families.link, name="link"),
    path("<uuid:person_id>/family/links/<uuid:link_id>/end/", families.end_link, name="end_link"),
    path("<uuid:person_id>/family/groups/", families.new_group, name="new_group"),
    path("<uuid:person_id>/family/groups/<uuid:group_id>/", families.add_member, name="add_member"),
    path(
        "<uuid:person_id>/family/members/<uuid:member_id>/leave/",
        families.leave_group,
        name="leave_group",
    ),
    path("<uuid:person_id>/access/", grants.person_access, name="access"),
    path(
        "<uuid:person_id>/access/<uuid:grant_id>/revoke/", grants.revoke_grant, name="revoke_grant"
    ),
    *(
        path(f"<uuid:person_id>/{kind}/", records.edit, {"kind": kind}, name=f"edit_{kind}")
        for kind in RecordKind.values
    ),
    *(
        path(
            f"<uuid:person_id>/{kind}/history/",
            records.history,
            {"kind": kind},
            name=f"history_{kind}",
        )
        for kind in RecordKind.values
    ),
]
