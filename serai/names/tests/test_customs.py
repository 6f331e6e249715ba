"""Names as each custom writes them: their parts, and what stands for one part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.names import keys, likeness, name_likeness, pair_keys, parts
from serai.names.groups import table
from serai.names.splitting import (
    ALWAYS_SERVANT,
    ARTICLES,
    BLESSED,
    KINSHIP,
    PATRONYMIC,
    SERVANT,
    TRAILING,
    letters,
    plain,
)

CUSTOMS = {
    "Somali": [
        ("Cabdi Qaadir Xasan Cali", ("Cabdi Qaadir", "Xasan", "Cali")),
        ("Cabdi Xasan Cali", ("Cabdi", "Xasan", "Cali")),
        ("Faadumo Maxamed Warsame", ("Faadumo", "Maxamed", "Warsame")),
        ("Nuur Diin Jaamac", ("Nuur Diin", "Jaamac")),
        ("Cabdi Kariim Nuur", ("Cabdi Kariim", "Nuur")),
    ],
    "Sudanese": [
        ("Abdel Aziz Adam Ishaq", ("Abdel Aziz", "Adam", "Ishaq")),
        ("Umm Kulthum Idris", ("Umm Kulthum", "Idris")),
        ("Abu Zaid Osman", ("Abu Zaid", "Osman")),
        ("Taj El Din Bashir", ("Taj El Din", "Bashir")),
        ("عبد الله آدم إسحق", ("عبد الله", "آدم", "إسحق")),
        ("أم كلثوم إدريس", ("أم كلثوم", "إدريس")),
        ("أبو بكر عثمان", ("أبو بكر", "عثمان")),
        ("نور الدين حسن", ("نور الدين", "حسن")),
    ],
    "Mauritanian": [
        ("Sidi Ould Cheikh", ("Sidi", "Ould Cheikh")),
        ("Mariem Mint Ahmed", ("Mariem", "Mint Ahmed")),
        ("Mohamed Wuld El Hadj", ("Mohamed", "Wuld El Hadj")),
        ("Brahim Uld Ali", ("Brahim", "Uld Ali")),
        ("سيدي ولد أحمد", ("سيدي", "ولد أحمد")),
        ("مريم بنت محمد", ("مريم", "بنت محمد")),
    ],
    "Maghrebi": [
        ("Fatima Ait Said", ("Fatima", "Ait Said")),
        ("Karim Ben Salah", ("Karim", "Ben Salah")),
        ("Youssef El Idrissi", ("Youssef", "El Idrissi")),
        ("Rachid Bou Saada", ("Rachid", "Bou Saada")),
        ("Badr ed-Din Amrani", ("Badr ed Din", "Amrani")),
        ("خديجة آيت سعيد", ("خديجة", "آيت سعيد")),
    ],
    "Tuareg": [
        ("Mohamed ag Alhassane", ("Mohamed", "ag Alhassane")),
        ("Fatimata wallet Moussa", ("Fatimata", "wallet Moussa")),
    ],
    "West African": [
        ("Abdou Karim Seck", ("Abdou Karim", "Seck")),
        ("Abdou Seck", ("Abdou", "Seck")),
        ("Oumou Kalsoum Ba", ("Oumou Kalsoum", "Ba")),
        ("Abdoul Aziz Traoré", ("Abdoul Aziz", "Traoré")),
        ("Marie-Claire Ouédraogo", ("Marie", "Claire", "Ouédraogo")),
        ("Jean Baptiste N’Guessan", ("Jean", "Baptiste", "N’Guessan")),
    ],
    "Eritrean and Ethiopian": [
        ("Gebre Medhin Tesfay", ("Gebre Medhin", "Tesfay")),
        ("Gebre Tesfay", ("Gebre", "Tesfay")),
        ("Welde Mariam Haile", ("Welde Mariam", "Haile")),
        ("Tekle Haymanot Abebe", ("Tekle Haymanot", "Abebe")),
        ("Habte Giorgis Kebede", ("Habte Giorgis", "Kebede")),
        ("Kidane Mariam", ("Kidane Mariam",)),
        ("ኃይለ ሥላሴ ገብረ", ("ኃይለ ሥላሴ", "ገብረ")),
    ],
    "Afghan and South Asian": [
        ("Hamid Ullah Noori", ("Hamid Ullah", "Noori")),
        ("Zia ul Haq", ("Zia", "ul Haq")),
        ("Salah Uddin Ahmed", ("Salah Uddin", "Ahmed")),
        ("Abdul Ghafar Popal", ("Abdul Ghafar", "Popal")),
        ("Mohammad Ebrahim", ("Mohammad", "Ebrahim")),
    ],
    "European": [
        ("João dos Santos", ("João", "dos Santos")),
        ("Ana Maria de Sousa", ("Ana", "Maria", "de Sousa")),
        ("Luca di Marco", ("Luca", "di Marco")),
        ("José del Río", ("José", "del Río")),
        ("SANTOS, Ana", ("SANTOS", "Ana")),
    ],
}  # fmt: skip
ROWS = [(custom, *row) for custom, rows in CUSTOMS.items() for row in rows]


@pytest.mark.parametrize(("custom", "text", "expected"), ROWS, ids=[row[1] for row in ROWS])
def test_each_custom_keeps_its_parts(custom, text, expected):
    assert parts(text) == expected


@pytest.mark.parametrize("particle", sorted(ALWAYS_SERVANT))
def test_a_servant_is_one_name_with_whom_it_serves(particle):
    assert parts(f"{particle.title()} Salam Issa") == (f"{particle.title()} Salam", "Issa")


@pytest.mark.parametrize("particle", sorted(SERVANT - ALWAYS_SERVANT))
def test_a_name_that_is_also_a_servant_binds_to_divine_names_only(particle):
    first = particle.title()
    assert parts(f"{first} Rahman Issa") == (f"{first} Rahman", "Issa")
    assert parts(f"{first} Moussa Issa") == (first, "Moussa", "Issa")
    assert parts(f"{first} al-Kader Issa") == (f"{first} al Kader", "Issa")


@pytest.mark.parametrize("particle", sorted(PATRONYMIC))
def test_a_patronymic_belongs_to_the_name_after_it(particle):
    assert parts(f"Amina {particle} Tesfaye") == ("Amina", f"{particle} Tesfaye")
    assert plain(f"{particle} Tesfaye") == "tesfaye"


@pytest.mark.parametrize("particle", sorted(ARTICLES))
def test_an_article_is_not_compared(particle):
    assert parts(f"Amina {particle} Kanuri") == ("Amina", f"{particle} Kanuri")
    assert plain(f"{particle} Kanuri") == "kanuri"
    assert keys(f"{particle} Kanuri") == keys("Kanuri")


@pytest.mark.parametrize("particle", sorted(KINSHIP))
def test_a_kinship_word_is_part_of_what_is_compared(particle):
    assert parts(f"{particle.title()} Salma Diallo") == (f"{particle.title()} Salma", "Diallo")
    assert plain(f"{particle} Salma") == f"{particle}salma"


@pytest.mark.parametrize("particle", sorted(BLESSED))
def test_a_blessing_binds_to_holy_names_only(particle):
    first = particle.title()
    assert parts(f"{first} Mariam Abebe") == (f"{first} Mariam", "Abebe")
    assert parts(f"{first} Abebe") == (first, "Abebe")


@pytest.mark.parametrize("word", sorted(TRAILING))
def test_a_trailing_word_belongs_to_the_name_before_it(word):
    assert parts(f"Nur {word} Sani") == (f"Nur {word}", "Sani")
    assert parts(f"{word} Sani")[0].startswith(word)


@pytest.mark.parametrize(
    ("article", "name"),
    [
        ("ad", "Din"), ("ar", "Rahman"), ("as", "Salam"), ("an", "Nasir"), ("az", "Zahra"),
        ("at", "Tayyib"), ("ash", "Sharif"), ("ath", "Thani"), ("adh", "Dhahabi"), ("ed", "Doula"),
        ("ur", "Rahman"), ("es", "Sadiq"),
    ],
)  # fmt: skip
def test_the_article_is_heard_as_it_is_spoken(article, name):
    assert parts(f"Amina {article}-{name}")[-1].endswith(f"{article} {name}")
    assert plain(f"Nur {article} {name}") == "nur" + name.lower()
    assert plain(f"Nur {article} Boka") == f"nur{article}boka"


@pytest.mark.parametrize(
    ("token", "latin"),
    [
        ("عبد", "abd"), ("بن", "bin"), ("ابن", "ibn"), ("بنت", "bint"), ("ولد", "ould"),
        ("أبو", "abu"), ("ابو", "abu"), ("أم", "umm"), ("الله", "allah"), ("الدين", "din"),
        ("ال", "al"), ("آيت", "ait"), ("Ould", "ould"), ("محمد", "mxmd"),
    ],
)  # fmt: skip
def test_arabic_particles_are_the_latin_ones(token, latin):
    assert letters(token) == latin


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mohamed Ould Ahmed", "Mohamed Ahmed"),
        ("Aicha Mint Sidi", "Aicha bint Sidi"),
        ("Youssef El Idrissi", "Youssef Idrissi"),
        ("Maria da Silva", "Maria Silva"),
        ("Mohamed ag Alhassane", "Mohamed Alhassane"),
        ("Abd al-Rahman Sow", "Abdurrahman Sow"),
        ("Abdel Kader Ba", "Abdelkader Ba"),
        ("Gebre Medhin Tesfay", "Gebremedhin Tesfay"),
        ("Haile Selassie Abebe", "Haileselassie Abebe"),
        ("Nur al-Din Hassan", "Nureddin Hassan"),
        ("Najib Ullah Khan", "Najibullah Khan"),
        ("Cabdi Raxmaan Cali", "Abdirahman Ali"),
        ("عبد الله آدم", "Abdallah Adam"),
        ("محمد ولد أحمد", "Mohamed Ould Ahmed"),
    ],
)
def test_one_person_written_in_two_customs_is_found_and_alike(one, other):
    mine, theirs = parts(one), parts(other)
    assert name_likeness(mine, theirs).score >= 0.85
    assert all(any(keys(a) & keys(b) for b in theirs) for a in mine)
    assert pair_keys(mine, wide=True) & pair_keys(theirs, wide=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mohamed Ould Ahmed", "Mohamed Ould Hamid"),
        ("Abdel Kader Ba", "Abdel Aziz Ba"),
        ("Gebre Medhin Tesfay", "Gebre Mariam Tesfay"),
        ("Nur al-Din Hassan", "Salah al-Din Hassan"),
        ("Umm Kulthum Idris", "Umm Salama Idris"),
        ("Maria da Silva", "Maria da Costa"),
        ("عبد الله آدم", "عبد الرحمن آدم"),
        ("Faadumo Maxamed", "Faadumo Warsame"),
    ],
)
def test_a_shared_particle_makes_no_one_alike(one, other):
    assert name_likeness(parts(one), parts(other)).score < 0.9


MEN_AND_WOMEN = [
    ("Karim", "Karima"), ("Amin", "Amina"), ("Said", "Saida"), ("Nasir", "Nasira"),
    ("Hassan", "Hasana"), ("Salim", "Salima"), ("Jamil", "Jamila"), ("Rashid", "Rashida"),
]  # fmt: skip


@pytest.mark.parametrize(("man", "woman"), MEN_AND_WOMEN)
def test_a_mans_name_is_not_the_womans(man, woman):
    assert likeness(man, woman) < 0.97
    assert likeness(man, woman) < likeness(man, man.upper()) == 1.0


@given(words=st.lists(st.sampled_from(sorted(table())), min_size=1, max_size=5))
def test_spacing_and_case_change_no_part(words):
    text = " ".join(words)
    assert parts(f"  {text.replace(' ', '   ')}, ") == parts(text)
    assert [plain(part) for part in parts(text.upper())] == [plain(part) for part in parts(text)]


@given(
    first=st.sampled_from(["Amina", "Kofi", "Tesfaye", "Warsame"]),
    particle=st.sampled_from(sorted(PATRONYMIC | ARTICLES)),
    last=st.sampled_from(["Kanuri", "Bello", "Tesfaye", "Ouedraogo"]),
)
def test_a_particle_costs_nothing(first, particle, last):
    with_it, without = parts(f"{first} {particle} {last}"), parts(f"{first} {last}")
    assert len(with_it) == len(without) == 2
    assert name_likeness(with_it, without).score == 1.0
    assert pair_keys(with_it) == pair_keys(without)


@pytest.mark.parametrize("father", ["Abebe", "Alemu", "Tesfaye", "Kebede", "Berhe", "Habib"])
@pytest.mark.parametrize("first", ["Haile", "Gebre", "Tekle", "Kidane"])
def test_an_ethiopian_fathers_name_is_a_part_of_its_own(first, father):
    assert parts(f"{first} {father}") == (first, father)
