"""Write the compact extracts that ship with Serai from the full public files.

`python tools/extracts.py countries TAXONOMY.csv` and `python tools/extracts.py pcodes PCODES.csv`
write into serai/directory/data, `python tools/extracts.py somalia DATASET.xlsx` into
serai/imports/data; see the ATTRIBUTION.md there for the sources.
"""

import csv
import sys
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter
from openpyxl import load_workbook

IMPORTS = Path(__file__).resolve().parent.parent / "serai" / "imports" / "data"
DATA = Path(__file__).resolve().parent.parent / "serai" / "directory" / "data"
LANGUAGES = {
    "en": "English",
    "fr": "French",
    "ar": "Arabic",
    "es": "Spanish",
    "ru": "Russian",
    "zh": "Chinese",
}
LONG = 26
DEMONSTRATION = (
    *("BFA", "GIN", "MLI", "NER", "NGA", "SEN", "TCD"),
    *("SOM", "ETH", "KEN", "DJI", "YEM", "LBY"),
)


def name_in(row: dict[str, str], language: str) -> str:
    """Return the short name in a language: the UN short form, else the M49 name."""
    if language == "en":
        formal = (row["English Short"] or row["Preferred Term"]).strip()
        return row["RW Short Name"].strip() or formal if len(formal) > LONG else formal
    word = LANGUAGES[language]
    return (row[f"{word} Short"] or row[f"M49 {word}"]).strip()


def rounded(degrees: str) -> str:
    """Return degrees with three decimals, or nothing where there are none."""
    return f"{float(degrees):.3f}" if degrees.strip() else ""


def countries(source: Path) -> None:
    """Write countries.csv: every line of the taxonomy, for the loader to judge."""
    with source.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    head = ["iso3", "other_code", "iso2", "m49", "deprecated", "longitude", "latitude"]
    with (DATA / "countries.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*head, *(f"name_{language}" for language in LANGUAGES)])
        for row in rows:
            writer.writerow([
                row["ISO 3166-1 Alpha 3-Codes"].strip(), row["x Alpha3 codes"].strip(),
                row["ISO 3166-1 Alpha 2-Codes"].strip() or row["x Alpha2 codes"].strip(),
                row["m49 numerical code"].strip(), row["Deprecated"].strip(),
                *(rounded(row[name]) for name in ("Longitude", "Latitude")),
                *(name_in(row, language) for language in LANGUAGES),
            ])  # fmt: skip


def pcodes(source: Path) -> None:
    """Write pcodes.csv: the lines of the demonstration's countries, unchanged."""
    with source.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        head = next(reader)
        kept = [row for row in reader if row[0] in DEMONSTRATION]
    with (DATA / "pcodes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(kept)


def somalia(source: Path) -> None:
    """Write somalia_2016.xlsx: the columns that the mapping reads, cells unchanged.

    Left out: sex and age of the head of household, length of stay, sources of money, and the parts
    of the destination that the mapping does not use. Column numbers are those of the dataset.
    """
    kept = [0, 1, 2, *range(5, 21), 21, *range(22, 26), 27, 28, *range(41, 49), *range(50, 59)]
    spared = {"Entry Sheet": {21, 22, 23}, "Exit Sheet": {19, 22, 23, 24}}
    book = xlsxwriter.Workbook(IMPORTS / "somalia_2016.xlsx")
    book.set_properties({"created": datetime(2016, 12, 31, tzinfo=UTC), "author": "IOM DTM"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for sheet in load_workbook(source, read_only=True, data_only=True).worksheets:
        page = book.add_worksheet(sheet.title)
        for r, cells in enumerate(sheet.iter_rows(values_only=True)):
            columns = [i for i in kept if r < 2 or i not in spared[sheet.title]]
            for c, i in enumerate(kept):
                if i in columns and isinstance(cells[i], datetime):
                    page.write_datetime(r, c, cells[i], day)
                elif i in columns and cells[i] is not None:
                    page.write(r, c, cells[i])
    book.close()


if __name__ == "__main__":
    {"countries": countries, "pcodes": pcodes, "somalia": somalia}[sys.argv[1]](Path(sys.argv[2]))
