"""Shipped workbooks with some cells changed, as an author might have sent them."""

from io import BytesIO

import openpyxl

from serai.screening.methods.building import shipped_workbook


def column_of(sheet, header):
    """Return the number of a column by its header."""
    return next(cell.column for cell in sheet[1] if cell.value == header)


def row_of(sheet, header, value):
    """Return the first row with a value in a column."""
    column = column_of(sheet, header)
    return next(r for r in range(2, sheet.max_row + 1) if sheet.cell(r, column).value == value)


def edited(name, *changes, drop=()):
    """Return a shipped workbook with cells set: (sheet, key column, key, column, new value).

    A key of None appends a row; `drop` names sheets to leave out.
    """
    book = openpyxl.load_workbook(BytesIO(shipped_workbook(name)))
    for sheet_name, key_column, key, column, value in changes:
        sheet = book[sheet_name]
        number = sheet.max_row + 1 if key is None else row_of(sheet, key_column, key)
        headers = [cell.value for cell in sheet[1]]
        if column not in headers:
            sheet.cell(1, len(headers) + 1).value = column
        sheet.cell(number, column_of(sheet, column)).value = value
        if key is None and key_column:
            sheet.cell(number, column_of(sheet, key_column[0])).value = key_column[1]
    for sheet_name in drop:
        del book[sheet_name]
    out = BytesIO()
    book.save(out)
    return out.getvalue()
