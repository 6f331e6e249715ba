"""Addresses of protection procedures."""

from django.urls import URLPattern, URLResolver, path

from serai.protection.views import procedures, trafficking

app_name = "protection"
_CASE = "people/<uuid:person_id>/cases/<uuid:case_id>/protection/"
_OF = "people/<uuid:person_id>/protection/"
_ONE = f"{_OF}<uuid:procedure_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("protection/", procedures.mine, name="mine"),
    path("protection/htcds/", trafficking.export, name="export"),
    path(f"{_OF}card/", procedures.card, name="card"),
    path(_CASE, procedures.of_case, name="case"),
    path(f"{_CASE}trafficking/new/", trafficking.open_file, name="open_file"),
    path(_ONE, procedures.procedure, name="procedure"),
    path(f"{_ONE}sign/", procedures.sign, name="sign"),
    path(f"{_ONE}members/new/", procedures.add_member, name="add_member"),
    path(f"{_ONE}members/<uuid:member_id>/paper/", procedures.paper_signed, name="paper_signed"),
    path(f"{_ONE}members/<uuid:member_id>/end/", procedures.end_member, name="end_member"),
    path(f"{_ONE}close/", procedures.close, name="close"),
    path(f"{_ONE}review/", procedures.set_review, name="set_review"),
    path(f"{_ONE}file/", trafficking.keep, name="keep_file"),
    path(f"{_ONE}identify/", trafficking.identify, name="identify"),
    path(f"{_ONE}recovery/", trafficking.recovery, name="recovery"),
]
