"""HTML input of case work, and the fields that rooms above use as well."""

from serai.cases.forms.working import DateField, TeamField, TextField, UserField

__all__ = ["DateField", "TeamField", "TextField", "UserField"]
