"""Addresses of case work."""

from django.urls import URLPattern, URLResolver, path

from serai.cases.views import cases, deciding, follow_ups, notes, plan, work

app_name = "cases"
_OF = "people/<uuid:person_id>/cases/"
_CASE = f"{_OF}<uuid:case_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("work/", work.work, name="work"),
    path("cases/", cases.mine, name="mine"),
    path("cases/limits/", cases.limits, name="limits"),
    path("cases/offers/<uuid:transfer_id>/", deciding.offer, name="offer"),
    path(f"{_OF}card/", cases.card, name="card"),
    path(f"{_OF}new/", cases.open_case, name="open"),
    path(_CASE, cases.case, name="case"),
    path(f"{_CASE}risk/", cases.set_risk, name="set_risk"),
    path(f"{_CASE}worker/", cases.assign, name="assign"),
    path(f"{_CASE}needs/new/", plan.add_need, name="add_need"),
    path(f"{_CASE}needs/<uuid:need_id>/", plan.change_need, name="change_need"),
    path(f"{_CASE}needs/<uuid:need_id>/goals/new/", plan.add_goal, name="add_goal"),
    path(f"{_CASE}goals/<uuid:goal_id>/", plan.change_goal, name="change_goal"),
    path(f"{_CASE}goals/<uuid:goal_id>/actions/new/", plan.add_action, name="add_action"),
    path(f"{_CASE}actions/<uuid:action_id>/", plan.change_action, name="change_action"),
    path(f"{_CASE}agree/", plan.agree, name="agree"),
    path(f"{_CASE}plan/approval/", deciding.ask_plan, name="ask_plan"),
    path(f"{_CASE}follow-ups/new/", follow_ups.add_follow_up, name="add_follow_up"),
    path(
        f"{_CASE}follow-ups/<uuid:follow_up_id>/", follow_ups.hold_follow_up, name="hold_follow_up"
    ),
    path(f"{_CASE}approvals/<uuid:approval_id>/", deciding.approval, name="approval"),
    path(f"{_CASE}approvals/<uuid:approval_id>/decide/", deciding.decide, name="decide"),
    path(f"{_CASE}approvals/<uuid:approval_id>/withdraw/", deciding.withdraw, name="withdraw"),
    path(f"{_CASE}close/", deciding.close, name="close"),
    path(f"{_CASE}reopen/", deciding.reopen, name="reopen"),
    path(f"{_CASE}transfer/", deciding.transfer, name="transfer"),
    path(f"{_CASE}notes/new/", notes.add_note, name="add_note"),
    path(f"{_CASE}tasks/new/", notes.add_task, name="add_task"),
    path(f"{_CASE}tasks/<uuid:task_id>/done/", notes.finish_task, name="finish_task"),
]
