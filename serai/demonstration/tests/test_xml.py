"""Sheets and interviews are written as ODK Collect writes them, tag by tag."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from serai.demonstration.methods import xml
from serai.demonstration.tests.made_up import (
    ANSWERS,
    GROUP,
    PERIOD,
    TALK,
    a_group,
    a_sheet,
    an_interview,
)

TEXT = st.text(st.characters(blacklist_categories=("Cc", "Cs")), max_size=40)


def sheet(**changes):
    """Return a sheet's XML as a tree."""
    return etree.fromstring(xml.sheet_xml(a_sheet(**changes), "fmr", "7"))


def talk(**changes):
    """Return an interview's XML as a tree."""
    return etree.fromstring(xml.interview_xml(an_interview(**changes), "fms", "3"))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("start", "2026-10-05T11:50:00.000+00:00"),
        ("end", "2026-10-05T12:05:00.000+00:00"),
        ("point", "NER-ARLIT"),
        ("observed_on", "2026-10-05"),
        ("slot", "06-12"),
        ("effort/starts_at", "06:15:00.000Z"),
        ("effort/ends_at", "11:45:00.000Z"),
        ("effort/pause", "0"),
        ("effort/hours", "5.50"),
        ("enumerator", "ARL-1"),
        ("location", "18.7369 7.3853 0.0 8.0"),
        ("group/time_slot", "06-12"),
        ("group/direction", "outgoing"),
        ("group/nationality", "NER"),
        ("group/persons", "7"),
        ("group/counts/male_18_59", "4"),
        ("group/counts/female_18_59", "2"),
        ("group/counts/female_0_4", "1"),
        ("group/counts/male_0_4", ""),
        ("group/counts/male_60", ""),
        ("group/counts/total", "7"),
        ("group/journey/origin_country", "NER"),
        ("group/journey/previous_country", "NGA"),
        ("group/journey/next_country", "DZA"),
        ("group/journey/destination_country", "ITA"),
        ("group/journey/transport", "truck_bus"),
        ("group/journey/reasons", "economic seasonal"),
        ("group/vulnerable", "yes"),
        ("group/care/pregnant", "1"),
        ("group/care/uasc", ""),
        ("group/meta/entity/label", "outgoing 7"),
        ("meta/instanceID", "uuid:sheet"),
        ("meta/instanceName", "NER-ARLIT 2026-10-05 06-12"),
        ("meta/entity/label", "NER-ARLIT 2026-10-05 06-12"),
        ("meta/deprecatedID", None),
    ],
)
def test_what_a_sheet_says_where(path, text):
    assert sheet().findtext(path) == text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("start", "2026-10-06T09:00:00.000+00:00"),
        ("end", "2026-10-06T09:20:00.000+00:00"),
        ("point", "NER-ARLIT"),
        ("interviewed_on", "2026-10-06"),
        ("enumerator", "ARL-3"),
        ("consented", "yes"),
        ("interviewed_before", "no"),
        ("talk/age", "31"),
        ("talk/needs", "health transport"),
        ("meta/instanceID", "uuid:talk"),
        ("meta/instanceName", "NER-ARLIT 2026-10-06"),
        ("meta/deprecatedID", None),
    ],
)
def test_what_an_interview_says_where(path, text):
    assert talk().findtext(path) == text


@pytest.mark.parametrize(
    ("root", "path", "dataset", "entity"),
    [
        (sheet, "meta/entity", "observation_period", PERIOD),
        (sheet, "group/meta/entity", "registry_observation", GROUP),
        (talk, "meta/entity", "survey_interview", TALK),
    ],
)
def test_entities_are_declared_as_created(root, path, dataset, entity):
    assert dict(root().find(path).attrib) == {
        "dataset": dataset, "id": str(entity), "create": "1",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("consented", "before", "answers", "said"),
    [
        (True, False, {"age": "31"}, ("yes", "no", True)),
        (True, True, {}, ("yes", "yes", False)),
        (False, False, {}, ("no", "", False)),
        (False, True, {}, ("no", "", False)),
    ],
)
def test_who_does_not_agree_is_asked_nothing_more(consented, before, answers, said):
    root = talk(consented=consented, before=before, answers=answers)
    found = (root.findtext("consented"), root.findtext("interviewed_before"))
    assert (*found, root.find("talk") is not None) == said


@pytest.mark.parametrize(
    ("starts", "ends", "hours"),
    [
        ((6, 0), (12, 0), "6.00"),
        ((6, 15), (12, 0), "5.75"),
        ((6, 30), (11, 45), "5.25"),
        ((12, 0), (17, 45), "5.75"),
        ((6, 0), (6, 20), "0.33"),
        ((6, 0), (6, 50), "0.83"),
        ((8, 0), (8, 0), "0.00"),
    ],
)
def test_hours_are_in_hundredths(starts, ends, hours):
    assert sheet(starts_at=time(*starts), ends_at=time(*ends)).findtext("effort/hours") == hours


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ((2.1, 13.5), "13.5 2.1 0.0 8.0"),
        ((-17.4467, 14.7167), "14.7167 -17.4467 0.0 8.0"),
        ((0.0, 0.0), "0.0 0.0 0.0 8.0"),
        (None, ""),
    ],
)
def test_a_place_is_latitude_first_and_may_be_missing(place, text):
    assert sheet(place=place).findtext("location") == text


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 10, 5, 12, 5, tzinfo=UTC), "2026-10-05T12:05:00.000+00:00"),
        (datetime(2026, 10, 5, 12, 5, 1, 999, tzinfo=UTC), "2026-10-05T12:05:01.000+00:00"),
        (
            datetime(2026, 10, 5, 12, 5, tzinfo=timezone(timedelta(hours=1))),
            "2026-10-05T12:05:00.000+01:00",
        ),
    ],
)
def test_moments_carry_milliseconds_and_their_zone(moment, text):
    assert sheet(closed=moment).findtext("end") == text


@pytest.mark.parametrize(
    ("care", "vulnerable", "asked"),
    [({}, "no", False), ({"uasc": 2}, "yes", True), ({"medical": 1, "uasc": 1}, "yes", True)],
)
def test_care_is_asked_only_where_somebody_needs_it(care, vulnerable, asked):
    group = sheet(groups=(a_group(care=care),)).find("group")
    assert group.findtext("vulnerable") == vulnerable
    assert (group.find("care") is not None) is asked
    if asked:
        given = {tag.tag: int(tag.text) for tag in group.find("care") if tag.text}
        assert given == care


@pytest.mark.parametrize(
    ("counts", "total"),
    [
        ({}, "0"),
        ({"male_60": 1}, "1"),
        ({"male_60": 0}, "0"),
        ({"female_5_17": 3, "male_5_17": 4}, "7"),
    ],
)
def test_the_total_is_the_sum_of_what_was_counted(counts, total):
    written = sheet(groups=(a_group(counts=counts),)).find("group/counts")
    assert written.findtext("total") == total
    assert [tag.tag for tag in written] == [*xml.COUNTS, "total"]
    assert {tag.tag: int(tag.text) for tag in written if tag.text and tag.tag != "total"} == {
        name: count for name, count in counts.items() if count
    }


@pytest.mark.parametrize("missing", ["nationality", "destination_country"])
def test_what_was_not_asked_is_an_empty_tag(missing):
    group = a_group(answers={**ANSWERS, missing: ""})
    [tag] = sheet(groups=(group,)).iter(missing)
    assert (tag.text, len(tag)) == (None, 0)


def test_a_correction_names_what_it_takes_the_place_of():
    root = sheet(corrects="uuid:before")
    assert root.findtext("meta/deprecatedID") == "uuid:before"
    assert root.findtext("meta/instanceID") == "uuid:sheet"


@pytest.mark.parametrize("count", [0, 1, 14])
def test_each_group_is_a_repetition_in_order(count):
    groups = tuple(a_group(answers={**ANSWERS, "persons": n}) for n in range(1, count + 1))
    found = [tag.findtext("persons") for tag in sheet(groups=groups).findall("group")]
    assert found == [str(n) for n in range(1, count + 1)]


@pytest.mark.parametrize(("make", "form"), [(sheet, ("fmr", "7")), (talk, ("fms", "3"))])
def test_the_root_names_form_and_version(make, form):
    root = make()
    assert (root.tag, root.get("id"), root.get("version")) == ("data", *form)
    assert root.nsmap["orx"] == "http://openrosa.org/xforms"


@given(TEXT, TEXT, TEXT)
def test_whatever_is_written_is_read_again(enumerator, point, name):
    odd = replace(a_sheet(), enumerator=enumerator, point=point, instance_id=f"uuid:{name}")
    root = etree.fromstring(xml.sheet_xml(odd, "fmr", "7"))
    assert (root.findtext("enumerator"), root.findtext("point")) == (enumerator, point)
    assert root.findtext("meta/instanceID") == f"uuid:{name}"


@given(st.dictionaries(st.sampled_from(["age", "needs", "stay"]), TEXT, min_size=1))
def test_every_answer_of_a_talk_is_read_again(answers):
    root = etree.fromstring(
        xml.interview_xml(an_interview(answers=answers), "fms", "3")
    )  # fmt: skip
    assert {tag.tag: tag.text or "" for tag in root.find("talk")} == answers
