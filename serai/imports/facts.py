"""How the fields of this room are classified: it keeps no tables of its own (see flows)."""

from serai.kit.facts import Classification

FIELDS: Classification = {}
