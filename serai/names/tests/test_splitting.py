"""Where a name's parts begin and end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.names import parts
from serai.names.splitting import plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Abdel Rahman Ali", ("Abdel Rahman", "Ali")),
        ("Abd al-Rahman Ali", ("Abd al Rahman", "Ali")),
        ("عبد الرحمن محمد", ("عبد الرحمن", "محمد")),
        ("Abdi Ali Warsame", ("Abdi", "Ali", "Warsame")),
        ("Abdou Rahmane Sow", ("Abdou Rahmane", "Sow")),
        ("Abdou Moussa", ("Abdou", "Moussa")),
        ("Cabdi Raxmaan Cali", ("Cabdi Raxmaan", "Cali")),
        ("Mohamed Ould Ahmed", ("Mohamed", "Ould Ahmed")),
        ("Aminetou Mint El Ghazouani", ("Aminetou", "Mint El Ghazouani")),
        ("علي بن محمد", ("علي", "بن محمد")),
        ("Nur al-Din Hassan", ("Nur al Din", "Hassan")),
        ("Shams ad-Din Ali", ("Shams ad Din", "Ali")),
        ("صلاح الدين", ("صلاح الدين",)),
        ("Najib Ullah Khan", ("Najib Ullah", "Khan")),
        ("Abu Bakr Sani", ("Abu Bakr", "Sani")),
        ("Haile Selassie Tesfaye", ("Haile Selassie", "Tesfaye")),
        ("Haile Tesfaye", ("Haile", "Tesfaye")),
        ("ገብረ መድህን ተስፋይ", ("ገብረ መድህን", "ተስፋይ")),
        ("Maria da Silva", ("Maria", "da Silva")),
        ("Anna von Trapp", ("Anna", "von Trapp")),
        ("Jean-Pierre N'Diaye", ("Jean", "Pierre", "N'Diaye")),
        ("Diallo, Amina", ("Diallo", "Amina")),
        ("M. Ali", ("M", "Ali")),
        ("Ali Ben", ("Ali", "Ben")),
        ("Abd", ("Abd",)),
        ("", ()),
        ("\U0001f600 12", ()),
    ],
)
def test_particles_stay_with_their_names(text, expected):
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("spellings", "word"),
    [
        (("Abd al-Rahman", "Abd ar-Rahman", "Abd  Rahman"), "abdrahman"),
        (("ould Ahmed", "Ahmed", "Ben Ahmed"), "ahmed"),
        (("da Silva", "Silva", "SILVA"), "silva"),
        (("عبد الرحمن", "عبدالرحمن"), "abdrxmn"),
        (("الحسن", "حسن"), "xsn"),
        (("መሐመድ", "መሀመድ", "መኀመድ"), "mexamed"),
        (("ሠላም", "ሰላም"), "selam"),
        (("ፀሐይ", "ጸሐይ"), "tsexay"),
        (("Ƙasimu", "Kasimu"), "kasimu"),
        (("", " "), ""),
    ],
)
def test_a_part_has_one_plain_form(spellings, word):
    assert {plain(spelling) for spelling in spellings} == {word}


@given(st.text(max_size=120))
def test_any_text_has_parts(text):
    found = parts(text)
    assert all(plain(part).isalpha() for part in found)
    assert parts(" ".join(found)) == found or len(parts(" ".join(found))) <= len(found)
