"""Small XLSForms, one for each part of what forms in the browser are said to do (docs/forms.md).

Each is a table as a reader of the XLSForm reference would write it, what somebody answers, in
order, and what then stands in the answers. `workbooks` gives them as files, with their lists.
"""

import base64
import io
from dataclasses import dataclass, field

import openpyxl

Row = tuple[str, ...]
YES_NO = [("yn", "yes", "Yes"), ("yn", "no", "No")]
WAYS = [("way", "bus", "Bus"), ("way", "foot", "On foot"), ("way", "boat", "Boat")]
REGIONS = [("region", "agadez", "Agadez", ""), ("region", "tahoua", "Tahoua", ""),
           ("town", "arlit", "Arlit", "agadez"), ("town", "bilma", "Bilma", "agadez"),
           ("town", "konni", "Konni", "tahoua")]  # fmt: skip
CAMPS = "name,label,region,beds\ncamp1,Camp One,agadez,40\ncamp2,Camp Two,tahoua,25\n"
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
FILES = {"camps.csv": CAMPS.encode(), "bus.png": DOT, "foot.png": DOT}
PLACES = [("place", f"p{n}", f"Place {n}") for n in range(1, 20)]
BARE, RELEVANT = ("type", "name", "label"), ("type", "name", "label", "relevant")
LOOKS = ("type", "name", "label", "appearance")


@dataclass(frozen=True)
class Example:
    """A form, its answers as (question, how, what), and what the answers then hold, in order.

    `how` is a way of answering that the test knows; `shown` are texts that must be on the screen
    before it is finished.
    """

    survey: list[Row]
    answers: list[tuple[str, str, str]]
    holds: list[str]
    choices: list[Row] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    shown: tuple[str, ...] = ()


EXAMPLES = {
    "texts": Example(
        [
            (*LOOKS, "hint", "default", "readonly", "required", "constraint", "constraint_message"),
            ("text", "name", "Name", "", "As you *like*", "", "", "yes"),
            ("text", "story", "Story", "multiline"),
            ("text", "pin", "Code word", "masked"),
            ("text", "phone", "Telephone", "numbers", "", "", "", "", "regex(., '^[0-9]{8}$')",
             "Eight digits, please."),
            ("text", "country", "Country", "", "", "Niger"),
            ("text", "fixed", "Fixed", "", "", "stays", "yes"),
        ],
        [
            ("Name", "fill", "Aïcha <&> \"co\" 'x'"), ("Story", "fill", "One\nTwo"),
            ("Code word", "fill", "oasis"), ("Telephone", "wrong", "123"),
            ("Telephone", "fill", "90123456"),
        ],
        ["<name>Aïcha &lt;&amp;&gt; \"co\" 'x'</name>", "<story>One\nTwo</story>",
         "<pin>oasis</pin>", "<phone>90123456</phone>", "<country>Niger</country>",
         "<fixed>stays</fixed>"],
    ),
    "numbers": Example(
        [
            (*LOOKS, "parameters", "constraint"),
            ("integer", "age", "Age", "", "", ". >= 0 and . < 130"),
            ("integer", "below", "Below zero"),
            ("decimal", "weight", "Weight"),
            ("integer", "children", "Children", "counter"),
            ("integer", "sum", "Money", "thousands-sep"),
            ("range", "pain", "Pain", "", "start=0 end=10 step=2"),
            ("range", "heat", "Heat", "", "start=-1 end=1 step=0.5"),
            ("range", "stars", "Stars", "rating", "start=1 end=5 step=1"),
            ("range", "month", "Month", "picker", "start=1 end=12 step=1"),
        ],
        [
            ("Age", "fill", "٣٤"), ("Below zero", "fill", "-7"), ("Weight", "fill", "61,5"),
            ("Children", "press", "One more"), ("Children", "press", "One more"),
            ("Children", "press", "One less"), ("Money", "fill", "15000"),
            ("Pain", "slide", "6"), ("Heat", "slide", "-0.5"), ("Stars", "select", "4"),
            ("Month", "select", "11"),
        ],
        ["<age>34</age>", "<below>-7</below>", "<weight>61.5</weight>", "<children>1</children>",
         "<sum>15000</sum>", "<pain>6</pain>", "<heat>-0.5</heat>", "<stars>4</stars>",
         "<month>11</month>"],
    ),
    "dates": Example(
        [
            (*LOOKS, "calculation"),
            ("date", "day", "Day"),
            ("date", "month", "Month of arrival", "month-year"),
            ("date", "year", "Year of birth", "year"),
            ("date", "meskerem", "Day in Ethiopia", "ethiopian"),
            ("date", "hijri", "Day of the Hijra", "islamic"),
            ("time", "hour", "Hour"),
            ("dateTime", "moment", "Moment"),
            ("calculate", "spelled", "", "", "format-date(${day}, '%e/%n/%Y')"),
            ("calculate", "older", "", "", "int(decimal-date-time(${day}))"),
        ],
        [
            ("Day", "fill", "2026-03-08"), ("Month of arrival", "fill", "2026-02"),
            ("Year of birth", "fill", "1994"), ("Day in Ethiopia", "fill", "2026-09-11"),
            ("Day of the Hijra", "fill", "2026-03-20"), ("Hour", "fill", "06:30"),
            ("Moment", "fill", "2026-03-08T06:30"),
        ],
        ["<day>2026-03-08</day>", "<month>2026-02-01</month>", "<year>1994-01-01</year>",
         "<meskerem>2026-09-11</meskerem>", "<hijri>2026-03-20</hijri>", "<hour>06:30:00.000",
         "<moment>2026-03-08T06:30:00.000", "<spelled>8/3/2026</spelled>", "<older>20520</older>"],
        shown=("2019", "1447"),
    ),
    "choices": Example(
        [
            (*LOOKS, "choice_filter"),
            ("select_one yn", "again", "Again"),
            ("select_multiple way", "ways", "Ways"),
            ("select_one way", "best", "Best way", "minimal"),
            ("select_one way", "worst", "Worst way", "autocomplete"),
            ("select_one way", "liked", "Liked way", "likert"),
            ("select_one way", "side", "Way beside", "columns-2"),
            ("select_one yn", "head", "Head", "label"),
            ("select_one yn", "row", "Row", "list-nolabel"),
            ("select_one region", "region", "Region"),
            ("select_one town", "town", "Town", "", "region = ${region}"),
            ("select_one yn or_other", "known", "Known"),
        ],
        [
            ("Again", "check", "yes"), ("Ways", "check", "boat"), ("Ways", "check", "bus"),
            ("Best way", "select", "foot"), ("Worst way", "select", "boat"),
            ("Liked way", "check", "bus"), ("Way beside", "check", "foot"), ("Row", "check", "no"),
            ("Region", "check", "tahoua"), ("Town", "check", "konni"),
            ("Region", "check", "agadez"), ("Town", "check", "bilma"),
            ("Known", "check", "other"), ("Specify other.", "fill", "Perhaps"),
        ],
        ["<again>yes</again>", "<ways>bus boat</ways>", "<best>foot</best>",
         "<worst>boat</worst>", "<liked>bus</liked>", "<side>foot</side>", "<row>no</row>",
         "<region>agadez</region>", "<town>bilma</town>", "<known>other</known>",
         "<known_other>Perhaps</known_other>"],
        choices=[("list_name", "name", "label", "region"), *YES_NO, *WAYS, *REGIONS],
    ),
    "looks": Example(
        [
            (*LOOKS, "media::image"),
            ("select_one picture", "seen", "Seen", "columns", "bus.png"),
            ("select_one place", "place", "From where"),
        ],
        [
            ("Seen", "sees", "3"), ("Seen", "check", "foot"), ("From where", "seek", "ABECHE"),
            ("From where", "check", "p20"),
        ],
        ["<seen>foot</seen>", "<place>p20</place>"],
        choices=[("list_name", "name", "label", "media::image"),
                 ("picture", "bus", "Bus", "bus.png"), ("picture", "foot", "On foot", "foot.png"),
                 *PLACES, ("place", "p20", "Abéché")],
    ),
    "lists": Example(
        [
            (*BARE, "choice_filter", "calculation"),
            ("select_one region", "region", "Region"),
            ("select_one_from_file camps.csv", "camp", "Camp", "region = ${region}"),
            ("calculate", "beds", "", "", "instance('camps')/root/item[name = ${camp}]/beds"),
            ("calculate", "pulled", "", "", "pulldata('camps', 'label', 'name', ${camp})"),
            ("calculate", "all", "", "", "sum(instance('camps')/root/item/beds)"),
            ("note", "told", "There are ${beds} beds."),
        ],
        [("Region", "check", "tahoua"), ("Camp", "check", "camp2")],
        ["<region>tahoua</region>", "<camp>camp2</camp>", "<beds>25</beds>",
         "<pulled>Camp Two</pulled>", "<all>65</all>"],
        choices=[("list_name", "name", "label", "region"), *REGIONS],
        shown=("There are 25 beds.",),
    ),
    "repeats": Example(
        [
            (*BARE, "repeat_count", "calculation"),
            ("begin_repeat", "person", "Person"),
            ("text", "who", "Who"),
            ("integer", "old", "How old"),
            ("calculate", "nth", "", "", "position(..)"),
            ("begin_repeat", "thing", "Thing"),
            ("text", "what", "What"),
            ("end_repeat", ""),
            ("end_repeat", ""),
            ("integer", "many", "How many"),
            ("begin_repeat", "visit", "Visit", "${many}"),
            ("text", "place", "Place"),
            ("end_repeat", ""),
            ("calculate", "persons", "", "", "count(${person})"),
            ("calculate", "years", "", "", "sum(${old})"),
            ("calculate", "names", "", "", "join(', ', ${who})"),
            ("calculate", "second", "", "", "indexed-repeat(${who}, ${person}, 2)"),
        ],
        [
            ("Who", "fill", "Ali"), ("How old", "fill", "40"), ("What", "fill", "Bag"),
            ("", "add", "Person"), ("Who", "fill", "Awa"), ("How old", "fill", "7"),
            ("", "add", "Person"), ("Who", "fill", "Gone"), ("", "remove", "3"),
            ("How many", "fill", "2"), ("Place", "fill", "Dori"),
        ],
        ["<who>Ali</who>", "<old>40</old>", "<nth>1</nth>", "<what>Bag</what>", "<who>Awa</who>",
         "<old>7</old>", "<nth>2</nth>", "<many>2</many>", "<visit>", "<place/>", "</visit>",
         "<place>Dori</place>", "<persons>2</persons>", "<years>47</years>",
         "<names>Ali, Awa</names>", "<second>Awa</second>"],
    ),
    "logic": Example(
        [
            (*RELEVANT, "calculation", "required", "constraint", "trigger", "default"),
            ("select_one yn", "child", "Child", "", "", "yes"),
            ("begin_group", "young", "Young", "${child} = 'yes'"),
            ("integer", "age", "Age", "", "", "yes", ". < 18"),
            ("text", "school", "School", "${age} > 5"),
            ("end_group", ""),
            ("text", "work", "Work", "${child} = 'no'"),
            ("select_multiple way", "ways", "Ways"),
            ("calculate", "count", "", "", "count-selected(${ways})"),
            ("calculate", "first", "", "", "selected-at(${ways}, 0)"),
            ("calculate", "label", "", "", "jr:choice-name(${first}, '${ways}')"),
            ("calculate", "told", "", "", "if(selected(${ways}, 'boat'), 'sea', 'land')"),
            ("calculate", "either", "", "", "coalesce(${work}, concat('pupil of ', ${age}))"),
            ("calculate", "long", "", "", "string-length(${told})"),
            ("calculate", "most", "", "", "max(${age}, 3) + round(2.567, 1)"),
            ("calculate", "once_set", "", "", "'kept'", "", "", "${ways}"),
            ("calculate", "given", "", "", "", "", "", "", "1 + 1"),
        ],
        [
            ("Child", "check", "no"), ("Work", "fill", "Baker"), ("Child", "check", "yes"),
            ("Age", "wrong", "19"), ("Age", "fill", "9"), ("School", "fill", "Dirkou"),
            ("Ways", "check", "foot"), ("Ways", "check", "boat"),
        ],
        ["<child>yes</child>", "<age>9</age>", "<school>Dirkou</school>",
         "<ways>foot boat</ways>", "<count>2</count>", "<first>foot</first>",
         "<label>On foot</label>", "<told>sea</told>", "<either>pupil of 9</either>",
         "<long>3</long>", "<most>11.6</most>", "<once_set>kept</once_set>", "<given>2</given>"],
        choices=[("list_name", "name", "label"), *YES_NO, *WAYS],
    ),
    "pages": Example(
        [
            (*LOOKS, "relevant", "required"),
            ("note", "hello", "# Hello\nThis is **bold**, *slanted* and [a link](https://odk.org)."),
            ("begin_group", "both", "Both on one page", "field-list"),
            ("text", "one", "One", "", "", "yes"),
            ("text", "two", "Two"),
            ("end_group", ""),
            ("begin_group", "never", "Never", "field-list", "${one} = 'never'"),
            ("text", "three", "Three", "", "", "yes"),
            ("end_group", ""),
            ("begin_group", "outer", "Outer"),
            ("text", "four", "Four"),
            ("text", "five", "Five"),
            ("end_group", ""),
        ],
        [
            ("", "next", ""), ("", "stays", ""), ("One", "fill", "1"), ("Two", "fill", "2"),
            ("", "next", ""), ("Four", "fill", "4"), ("", "next", ""), ("Five", "fill", "5"),
            ("", "back", ""), ("Four", "fill", "44"), ("", "next", ""),
        ],
        ["<one>1</one>", "<two>2</two>", "<four>44</four>", "<five>5</five>"],
        settings={"style": "pages"},
    ),
    "orders": Example(
        [
            (*BARE, "calculation", "default"),
            ("rank way", "order", "Order"),
            ("acknowledge", "agreed", "Agreed"),
            ("calculate", "total", "", "7 * 6"),
            ("note", "answer", "Answer: ${total}"),
            ("geopoint", "place", "Place"),
            ("barcode", "card", "Card"),
        ],
        [
            ("Order", "press", "Put them in order"), ("Order", "press", "Move Bus down"),
            ("Agreed", "tick", ""), ("Place", "place", "-13.25 2.5"), ("Card", "fill", "AB/12"),
        ],
        ["<order>foot bus boat</order>", "<agreed>OK</agreed>", "<total>42</total>",
         "<place>-13.25 2.5 0.0 0.0</place>", "<card>AB/12</card>"],
        choices=[("list_name", "name", "label"), *WAYS],
        shown=("Answer: 42",),
    ),
    "files": Example(
        [
            (*LOOKS, "parameters"),
            ("image", "photo", "Photo", "", "max-pixels=100"),
            ("audio", "sound", "Sound"),
            ("video", "film", "Film"),
            ("file", "paper", "Paper"),
            ("image", "signed", "Signed", "signature"),
            ("image", "drawn", "Drawn", "draw"),
        ],
        [
            ("Photo", "file", "photo.jpg"), ("Sound", "file", "sound.mp3"),
            ("Film", "file", "film.mp4"), ("Paper", "file", "paper.pdf"), ("Signed", "draw", ""),
            ("Drawn", "file", "photo.jpg"), ("Paper", "press", "Take it out"),
            ("Paper", "file", "paper.pdf"),
        ],
        ["<photo>", ".jpg</photo>", "<sound>sound-", ".mp3</sound>", "<film>film-", ".mp4</film>",
         "<paper>paper-", ".pdf</paper>", "<signed>", ".png</signed>", "<drawn>", ".jpg</drawn>"],
    ),
    "tongues": Example(
        [
            ("type", "name", "label::English (en)", "label::Arabic (ar)", "hint::English (en)",
             "hint::Arabic (ar)", "required", "required_message::English (en)",
             "required_message::Arabic (ar)"),
            ("text", "said", "Said", "قيل", "Shortly", "بإيجاز", "yes", "Say it", "قل ذلك"),
            ("select_one yn", "again", "Again", "مرة أخرى"),
            ("text", "dash", "-", "بلا", "-", "-"),
        ],
        [("", "language", "Arabic (ar)"), ("", "faulty", "قل ذلك"), ("قيل", "fill", "نعم"),
         ("مرة أخرى", "check", "no"), ("", "language", "English (en)"), ("-", "fill", "Yes")],
        ["<said>نعم</said>", "<again>no</again>", "<dash>Yes</dash>", "instanceName>نعم!</"],
        choices=[("list_name", "name", "label::English (en)", "label::Arabic (ar)"),
                 ("yn", "yes", "Yes", "نعم"), ("yn", "no", "No", "لا")],
        settings={"default_language": "English (en)", "instance_name": "concat(${said}, '!')"},
        shown=("Shortly",),
    ),
}  # fmt: skip


def workbook(name: str, example: Example) -> bytes:
    """Return an example as an XLSForm's bytes."""
    book = openpyxl.Workbook()
    told = {"form_id": f"example_{name}", "form_title": f"Example {name}", "version": "1",
            **example.settings}  # fmt: skip
    sheets = {
        "survey": example.survey,
        "choices": example.choices or [("list_name", "name", "label")],
        "settings": [tuple(told), tuple(told.values())],
    }
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbooks() -> dict[str, bytes]:
    """Return all examples by their files' names."""
    return {f"{name}.xlsx": workbook(name, example) for name, example in EXAMPLES.items()}
