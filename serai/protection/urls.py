"""Addresses of protection procedures."""

from django.urls import URLPattern, URLResolver, path

from serai.protection.views import best_interests, conferences, procedures, trafficking

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
    path(
        f"{_CASE}best-interests/new/",
        best_interests.open_best_interests,
        name="open_best_interests",
    ),
    path(f"{_CASE}conference/new/", conferences.plan_conference, name="plan_conference"),
    path(f"{_CASE}safety/", conferences.safety_plan, name="safety"),
    path(f"{_CASE}safety/new/", conferences.write_safety_plan, name="write_safety"),
    path(f"{_CASE}safety/print/", conferences.print_safety_plan, name="print_safety"),
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
    path(f"{_ONE}assess/", best_interests.assess, name="assess"),
    path(f"{_ONE}options/new/", best_interests.add_option, name="add_option"),
    path(f"{_ONE}convene/", best_interests.convene, name="convene"),
    path(f"{_ONE}voice/", best_interests.speak, name="speak"),
    path(f"{_ONE}decide/", best_interests.decide, name="decide"),
    path(f"{_ONE}approve/", best_interests.approve, name="approve"),
    path(f"{_ONE}send-back/", best_interests.send_back, name="send_back"),
    path(f"{_ONE}points/new/", conferences.add_point, name="add_point"),
    path(f"{_ONE}points/<uuid:point_id>/", conferences.decide_point, name="decide_point"),
    path(f"{_ONE}minutes/", conferences.hold, name="hold"),
]
