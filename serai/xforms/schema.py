"""What a form asks: its tables, questions, choices and entity declarations, read from its XForm.

The XForm (https://getodk.github.io/xforms-spec/) is what phones work with, so it is what answers
are read by; the XLSForm is only the way it was written.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from lxml import etree

XF = "{http://www.w3.org/2002/xforms}"
HTML = "{http://www.w3.org/1999/xhtml}"
JR = "{http://openrosa.org/javarosa}"
ODK = "{http://www.opendatakit.org/xforms}"
SAVE_TO = "{http://www.opendatakit.org/xforms/entities}saveto"
INSTANCE = re.compile(r"instance\('([^']+)'\)")
ITEXT = re.compile(r"jr:itext\('([^']+)'\)")
FILE = re.compile(r"^jr://(?:images|audio|video|file|file-csv)/(.+)$")
SEARCH = re.compile(r"\bsearch\(\s*'([^']+)'")

BY_BIND = {"string": "text", "int": "integer", "binary": "file", "boolean": "text"}
BY_CONTROL = {
    f"{XF}select1": "select_one",
    f"{XF}select": "select_multiple",
    f"{ODK}rank": "rank",
    f"{XF}trigger": "acknowledge",
}
BY_ACTION = {f"{ODK}setgeopoint": "start-geopoint", f"{ODK}recordaudio": "background-audio"}
BINARY_TYPES = frozenset({"image", "audio", "video", "file", "background-audio", "audit"})
"""Types whose answer is the name of an attached file."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a select question: its code, and its label by language."""

    name: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """One question or kept value.

    `path` joins the names below the root with "/", those of groups and repeats included; `table`
    is the path of the innermost repeat that holds it, "" for none. `type` is the XLSForm type;
    `choices` are empty where they come from a file or another part of the form.
    """

    path: str
    name: str
    type: str
    table: str
    labels: Mapping[str, str]
    choices: tuple[Choice, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The root ("" and no parent) or a repeat, by path."""

    path: str
    parent: str | None
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EntityDeclaration:
    """What one `<entity>` node, at `node` below the root, gives to a list: property by question."""

    list_name: str
    table: str
    properties: Mapping[str, str]
    node: str
    creates: bool
    updates: bool


@dataclass(frozen=True)
class FormSchema:
    """A form version's questions. A form without languages has the one language "".

    What every submission asks of it is worked out once: a schema is kept as long as its process.
    """

    root: str
    languages: tuple[str, ...]
    default_language: str
    tables: tuple[Table, ...]
    questions: tuple[Question, ...]
    entities: tuple[EntityDeclaration, ...] = ()

    @cached_property
    def repeat_paths(self) -> frozenset[str]:
        """Return the paths of the repeats."""
        return frozenset(table.path for table in self.tables if table.path)

    @cached_property
    def question_paths(self) -> frozenset[str]:
        """Return the paths of the questions."""
        return frozenset(question.path for question in self.questions)

    @cached_property
    def media_paths(self) -> frozenset[str]:
        """Return the paths of the questions whose answer names an attached file."""
        return frozenset(q.path for q in self.questions if q.type in BINARY_TYPES)

    @cached_property
    def entity_nodes(self) -> Mapping[str, EntityDeclaration]:
        """Return the entity declarations by the path of their node."""
        return {declaration.node: declaration for declaration in self.entities}

    def in_table(self, table: str) -> tuple[Question, ...]:
        """Return the questions of one table, in the form's order."""
        return tuple(q for q in self.questions if q.table == table)

    def question(self, path: str) -> Question | None:
        """Return the question at the path, or None."""
        return next((q for q in self.questions if q.path == path), None)

    def language_for(self, code: str) -> str:
        """Return the form's language that fits a reader's, such as "French (fr)" for "fr"."""
        for language in self.languages:
            if language == code or language.endswith(f"({code})"):
                return language
        return self.default_language

    def text(self, labels: Mapping[str, str], language: str, otherwise: str = "") -> str:
        """Return a label in the language, the default one, any other, or else `otherwise`."""
        return (
            labels.get(language)
            or labels.get(self.default_language)
            or next((text for text in labels.values() if text), otherwise)
        )


def to_json(schema: FormSchema) -> dict[str, Any]:
    """Return the schema as JSON values, as `FormVersion.schema` keeps it."""
    return asdict(schema)


def from_json(value: Mapping[str, Any]) -> FormSchema:
    """Return the schema that `to_json` wrote."""
    questions = (
        Question(**{**one, "choices": tuple(Choice(**choice) for choice in one["choices"])})
        for one in value["questions"]
    )
    return FormSchema(
        value["root"],
        tuple(value["languages"]),
        value["default_language"],
        tuple(Table(**one) for one in value["tables"]),
        tuple(questions),
        tuple(EntityDeclaration(**one) for one in value["entities"]),
    )


def read_xform(xform: str) -> FormSchema:
    """Return the schema of an XForm as our own converter wrote it.

    Raise ValueError where there is no primary instance.
    """
    return _Reader(etree.fromstring(xform.encode(), _parser())).schema()


def needed_files(xform: str) -> tuple[str, ...]:
    """Return the names of the files an XForm shows or looks things up in, sorted."""
    tree = etree.fromstring(xform.encode(), _parser())
    found = set()
    for node in tree.iter(f"{XF}value"):
        if node.get("form") and (match := FILE.match((node.text or "").strip())):
            found.add(match[1])
    for node in tree.iter(f"{XF}instance"):
        if match := FILE.match(node.get("src", "")):
            found.add(match[1])
    for node in tree.iter():
        for name in SEARCH.findall(node.get("appearance", "")) if node.get("appearance") else ():
            found.add(name if name.endswith(".csv") else f"{name}.csv")
        if node.tag == f"{XF}input" and node.get("query"):
            found.add("itemsets.csv")
    return tuple(sorted(found))


def title_of(xform: str) -> str:
    """Return the XForm's title, at most 255 characters, "" for none."""
    tree = etree.fromstring(xform.encode(), _parser())
    return (tree.findtext(f"{HTML}head/{HTML}title") or "").strip()[:255]


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip


def _flat(node: etree._Element | None) -> str:
    """Return a label's text; a shown answer stands as ${name}."""
    if node is None:
        return ""
    parts = [node.text or ""]
    for child in node:
        if child.tag == f"{XF}output":
            name = child.get("value", "").strip().rsplit("/", 1)[-1]
            parts.append(f"${{{name}}}")
        else:
            parts.append(_flat(child))
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())


def _name(node: etree._Element) -> str:
    return etree.QName(node).localname


@dataclass(slots=True)
class _Reader:
    tree: etree._Element
    languages: tuple[str, ...] = ("",)
    default: str = ""
    itext: dict[str, dict[str, str]] = field(default_factory=dict)
    binds: dict[str, etree._Element] = field(default_factory=dict)
    controls: dict[str, etree._Element] = field(default_factory=dict)
    actions: dict[str, str] = field(default_factory=dict)
    repeats: dict[str, etree._Element] = field(default_factory=dict)
    lists: dict[str, list[tuple[str, dict[str, str]]]] = field(default_factory=dict)

    def schema(self) -> FormSchema:
        """Read languages, binds, controls and choices, then walk the primary instance."""
        model = self.tree.find(f".//{XF}model")
        primary = None if model is None else model.find(f"{XF}instance")
        if model is None or primary is None or not len(primary):
            raise ValueError("not an XForm")
        root = primary[0]
        self._read_itext(model)
        self._read_model(model, f"/{_name(root)}/")
        self._read_body(f"/{_name(root)}/")
        questions, tables, entities = [], [Table("", None, {})], []
        seen: set[str] = set()
        for path, table, node in self._walk(root, "", ""):
            if path in seen:
                continue
            seen.add(path)
            if path in self.repeats:
                tables.append(Table(path, table, self._labels_of(self._label_node(path))))
            elif _name(node) == "entity" and node.get("dataset"):
                entities.append(self._entity(path, table, node))
            elif not len(node) and not self._is_plumbing(path):
                questions.append(self._question(path, table))
        entities = self._with_properties(entities)
        return FormSchema(
            _name(root),
            self.languages,
            self.default,
            tuple(tables),
            tuple(questions),
            tuple(entities),
        )

    def _walk(
        self, node: etree._Element, path: str, table: str
    ) -> Iterator[tuple[str, str, etree._Element]]:
        """Yield (path, table that holds it, node) below the root, in document order."""
        for child in node.iterchildren(etree.Element):
            below = f"{path}/{_name(child)}" if path else _name(child)
            yield below, table, child
            if not (_name(child) == "entity" and child.get("dataset")):
                yield from self._walk(child, below, below if below in self.repeats else table)

    @staticmethod
    def _is_plumbing(path: str) -> bool:
        return path.split("/")[-2:-1] == ["meta"] and not path.endswith("/audit")

    def _read_itext(self, model: etree._Element) -> None:
        translations = model.findall(f"{XF}itext/{XF}translation")
        if not translations:
            return
        languages = [t.get("lang", "") for t in translations]
        marked = [t.get("lang", "") for t in translations if t.get("default")]
        named = [language for language in languages if language != "default"]
        self.languages = tuple(named) or ("",)
        self.default = (marked or self.languages)[0] if named else ""
        for translation in translations:
            language = translation.get("lang", "") if named else ""
            for text in translation.iterfind(f"{XF}text"):
                for value in text.iterfind(f"{XF}value"):
                    label = _flat(value)
                    if not value.get("form") and label and label != "-":
                        self.itext.setdefault(text.get("id", ""), {})[language] = label

    def _read_model(self, model: etree._Element, root: str) -> None:
        for bind in model.iterfind(f"{XF}bind"):
            self.binds[bind.get("nodeset", "").removeprefix(root)] = bind
        for node in model.iter(*BY_ACTION):
            self.actions[node.get("ref", "").removeprefix(root)] = BY_ACTION[str(node.tag)]
        for instance in model.iterfind(f"{XF}instance"):
            if name := instance.get("id"):
                self.lists[name] = [
                    (item.findtext(f"{XF}name", "").strip(), self._item_labels(item))
                    for item in instance.iterfind(f"{XF}root/{XF}item")
                ]

    def _item_labels(self, item: etree._Element) -> dict[str, str]:
        key = item.findtext(f"{XF}itextId")
        return self.itext.get(key, {}) if key else self._same(_flat(item.find(f"{XF}label")))

    def _read_body(self, root: str) -> None:
        body = self.tree.find(f"{HTML}body")
        for node in () if body is None else body.iter(etree.Element):
            if node.tag == f"{XF}repeat":
                self.repeats[node.get("nodeset", "").removeprefix(root)] = node
            elif node.get("ref", "").startswith(root) and node.tag != f"{XF}setvalue":
                self.controls.setdefault(node.get("ref", "").removeprefix(root), node)

    def _same(self, text: str) -> dict[str, str]:
        return dict.fromkeys(self.languages, text) if text else {}

    def _label_node(self, path: str) -> etree._Element | None:
        control = self.controls.get(path)
        return None if control is None else control.find(f"{XF}label")

    def _labels_of(self, node: etree._Element | None) -> dict[str, str]:
        if node is None:
            return {}
        if match := ITEXT.search(node.get("ref", "")):
            return self.itext.get(match[1], {})
        return self._same(_flat(node))

    def _question(self, path: str, table: str) -> Question:
        bind = self.binds.get(path)
        return Question(
            path=path,
            name=path.rsplit("/", 1)[-1],
            type=self._type(path),
            table=table,
            labels=self._labels_of(self._label_node(path)),
            choices=self._choices(path),
            required=bind is not None and bind.get("required") == "true()",
        )

    def _type(self, path: str) -> str:
        bind, control = self.binds.get(path), self.controls.get(path)
        kind = "string" if bind is None else bind.get("type", "string")
        if control is None:
            return self._kept_type(path, kind, bind)
        if control.tag in BY_CONTROL:
            return BY_CONTROL[str(control.tag)]
        if control.tag == f"{XF}upload":
            main = control.get("mediatype", "").split("/")[0]
            return main if main in {"image", "audio", "video"} else "file"
        if control.get("query"):
            return "select_one_external"
        shown = bind is not None and bind.get("readonly") == "true()" and not bind.get("calculate")
        return "note" if shown and kind == "string" else BY_BIND.get(kind, kind)

    def _kept_type(self, path: str, kind: str, bind: etree._Element | None) -> str:
        """Return the type of a value that nobody is asked for."""
        if path in self.actions:
            return self.actions[path]
        if path == "meta/audit":
            return "audit"
        if bind is None:
            return "hidden"
        preload, params = bind.get(f"{JR}preload"), bind.get(f"{JR}preloadParams", "")
        if preload == "timestamp":
            return params
        if preload == "date":
            return "today"
        if preload == "property":
            return params
        if bind.get("calculate"):
            return "calculate"
        return "hidden" if kind == "string" else BY_BIND.get(kind, kind)

    def _choices(self, path: str) -> tuple[Choice, ...]:
        control = self.controls.get(path)
        if control is None or SEARCH.search(control.get("appearance", "")):
            return ()
        itemset = control.find(f"{XF}itemset")
        if itemset is not None:
            match = INSTANCE.search(itemset.get("nodeset", ""))
            found = self.lists.get(match[1], []) if match else []
        else:
            found = [
                (item.findtext(f"{XF}value", "").strip(), self._labels_of(item.find(f"{XF}label")))
                for item in control.iterfind(f"{XF}item")
            ]
        return tuple(Choice(name, labels) for name, labels in dict(found).items())

    @staticmethod
    def _entity(path: str, table: str, node: etree._Element) -> EntityDeclaration:
        return EntityDeclaration(
            list_name=node.get("dataset", ""),
            table=table,
            properties={},
            node=path,
            creates=node.get("create") is not None,
            updates=node.get("update") is not None,
        )

    def _with_properties(self, entities: list[EntityDeclaration]) -> list[EntityDeclaration]:
        """Give each `save_to` to the entity of the nearest group or repeat around its question."""
        homes = {e.node.removesuffix("meta/entity").rstrip("/"): e for e in entities}
        given: dict[str, dict[str, str]] = {e.node: {} for e in entities}
        for path, bind in self.binds.items():
            home, name = path, bind.get(SAVE_TO)
            while name and home:
                home = home.rpartition("/")[0]
                if home in homes:
                    given[homes[home].node][name] = path
                    break
        return [
            EntityDeclaration(e.list_name, e.table, given[e.node], e.node, e.creates, e.updates)
            for e in entities
        ]
