"""Rooms speak to each other through their face, and keys point down."""

import grimp
from django.apps import apps

from tests.architecture.rooms import FACE, RANK


def room_of(module):
    return module.split(".")[1]


def test_rooms_use_only_the_face_of_a_room_below():
    graph = grimp.build_graph("serai", cache_dir=None)
    found = [
        f"{importer} -> {imported}"
        for importer in graph.modules
        if importer.count(".") > 1 and ".tests" not in importer
        for imported in graph.find_modules_directly_imported_by(importer)
        if imported.count(".") > 1
        and room_of(imported) not in {room_of(importer), "kit", "xforms", "names", "vault"}
        and imported.split(".")[2] not in FACE
    ]
    assert not found


def test_there_is_no_import_cycle_between_rooms():
    graph = grimp.build_graph("serai", cache_dir=None)
    upward = [
        f"{importer} -> {imported}"
        for importer in graph.modules
        if importer.count(".") > 1
        for imported in graph.find_modules_directly_imported_by(importer)
        if imported.count(".") > 1 and RANK[room_of(imported)] > RANK[room_of(importer)]
    ]
    assert not upward


def relations():
    for model in apps.get_models():
        label = model._meta.app_label
        if label not in RANK:
            continue
        for field in model._meta.get_fields():
            related = getattr(field, "related_model", None)
            if field.is_relation and not field.auto_created and related is not None:
                other = related._meta.app_label
                if other in RANK:
                    yield model, field, RANK[label], RANK[other]


def test_foreign_keys_point_down():
    assert not [f"{m._meta.label}.{f.name}" for m, f, here, there in relations() if there > here]


def test_foreign_keys_across_rooms_leave_no_accessor_behind():
    found = [
        f"{m._meta.label}.{f.name}"
        for m, f, here, there in relations()
        if here != there and not f.remote_field.hidden
    ]
    assert not found
