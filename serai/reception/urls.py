"""Addresses of reception. None holds a name."""

from django.urls import URLPattern, URLResolver, path

from serai.reception.views import centres, desk, landings, persons, taking_part

app_name = "reception"
_LANDING = "landings/<uuid:arrival_id>/"
_AT = "desk/<uuid:centre_id>/"
_OF = "people/<uuid:person_id>/desk/"
_STAY = f"{_OF}stays/<uuid:stay_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", desk.desk, name="desk"),
    path("desk/centres/new/", centres.new_centre, name="new_centre"),
    path("landings/", landings.landings, name="landings"),
    path("landings/new/", landings.new_landing, name="new_landing"),
    path(_LANDING, landings.landing, name="landing"),
    path("landings/shared/<uuid:part_id>/", taking_part.shared_landing, name="shared_landing"),
    path(f"{_LANDING}partners/", taking_part.name_partner, name="name_partner"),
    path(f"{_LANDING}partners/<uuid:part_id>/end/", taking_part.end_part, name="end_part"),
    path(_AT, desk.centre, name="centre"),
    path(f"{_AT}here/", desk.here, name="here"),
    path(f"{_AT}give/", desk.give_out, name="give"),
    path(f"{_AT}notes/", desk.write_note, name="write_note"),
    path(f"{_AT}notes/<uuid:note_id>/read/", desk.read_note, name="read_note"),
    path(f"{_AT}set-up/", centres.set_up, name="set_up"),
    path(f"{_AT}blocks/<uuid:block_id>/lift/", centres.unblock, name="unblock"),
    path(f"{_AT}figures/", centres.figures, name="figures"),
    path(_OF, persons.person, name="person"),
    path(f"{_OF}card/", persons.card, name="card"),
    path(f"{_OF}<uuid:centre_id>/check-in/", persons.check_in, name="check_in"),
    path(f"{_STAY}check-out/", persons.check_out, name="check_out"),
    path(f"{_STAY}move/", persons.move, name="move"),
    path(f"{_STAY}go-out/", persons.go_out, name="go_out"),
    path(f"{_OF}absences/<uuid:absence_id>/back/", persons.come_back, name="come_back"),
    path(f"{_OF}flags/", persons.flags_of_person, name="flags"),
    path(f"{_OF}flags/<uuid:flag_id>/lift/", persons.lift_flag, name="lift_flag"),
]
