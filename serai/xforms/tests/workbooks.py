"""Small workbooks for tests, written as the sheets they are."""

from datetime import datetime
from io import BytesIO

import xlsxwriter

POINTS = [["pts", "BF-01", "Dori"], ["pts", "NE-02", "Téra"]]


def xlsx(**sheets):
    """Return an .xlsx with these sheets, each a list of rows."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"created": datetime(2026, 1, 1)})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str) and value:
                    sheet.write_string(number, column, value)
                elif value not in (None, ""):
                    sheet.write(number, column, value)
    book.close()
    return stream.getvalue()


def simple(form_id="f1", version="1", title="Simple", questions=(), **sheets):
    """Return a form of one text question and whatever else is asked for."""
    survey = [["type", "name", "label", "save_to"], ["text", "a", "A"], *questions]
    settings = [["form_id", "version", "form_title"], [form_id, version, title]]
    return xlsx(survey=survey, settings=settings, **sheets)
