// A form being filled: loaded by the engine, kept as it changes, finished when its answers hold.

import type {
  AnyControlNode, AnyNode, FormLanguage, GeneralChildNode, InstanceData, LoadFormResult, RootNode, SelectNode,
} from "@getodk/xforms-engine";
import { stateFactory } from "./reactive.ts";
import { leaves } from "./tree.ts";
import { Item, Keeping } from "./keeping.ts";
import { FormOffer } from "./server.ts";
import { codeOf, spoken, t } from "./words.ts";

export type Beginning =
  | { kind: "new" }
  | { kind: "draft"; item: Item }
  | { kind: "correction"; xml: string; files: File[]; title: string };

/** The form cannot be opened; `sentence` says why, for people. */
export class BrokenForm extends Error {
  constructor(readonly sentence: string) {
    super(sentence);
  }
}

interface Engine {
  loadForm(form: string, options: object): PromiseLike<LoadFormResult>;
  warm(): Promise<void>;
}

/** The form opened last, as the engine read it: opening it again begins at once. */
let latest: { key: string; result: Promise<LoadFormResult> } | null = null;

const LIST = /\.csv$|\.geojson$|\.xml$/;

let engine: Promise<Engine> | null = null;

/** Load the engine once. */
export function loadEngine(): Promise<Engine> {
  engine ??= (import(document.body.dataset["engine"] ?? "") as Promise<Engine>).catch((error: unknown) => {
    engine = null;
    throw error;
  });
  return engine;
}

/** An answer that changed between the sent answers and the corrected ones. */
export interface Difference { label: string; before: string; after: string }

/** A form with answers in it. */
export class Filling {
  private constructor(
    readonly root: RootNode,
    readonly form: FormOffer,
    readonly item: Item,
    /** What was answered before a correction, to show what it changes; kept with its draft. */
    readonly before: Map<string, string> | null,
  ) {}

  static async open(keeping: Keeping, form: FormOffer, beginning: Beginning, device: string): Promise<Filling> {
    const result = await readOnce(keeping, form);
    if (result.status === "failure") throw new BrokenForm(t("This form cannot be opened in the browser. Tell your data manager."));
    const config = {
      stateFactory,
      preloadProperties: { deviceID: device },
      instanceAttachments: { fileNameFactory: ({ basename, extension, writtenAt }: { basename: string; extension: string | null; writtenAt: Date }) => `${basename}-${writtenAt.getTime()}${extension ?? ""}` },
      geolocationProvider: { getLocation: place },
    };
    const item = beginning.kind === "draft" ? beginning.item : itemFor(form);
    // One form is filled at a time: what was filled before is let go of.
    (result as LoadFormResult & { release?(): void }).release?.();
    let root: RootNode;
    if (beginning.kind === "new") {
      root = result.createInstance(config).root;
    } else if (beginning.kind === "draft") {
      const { xml, files } = await keeping.answers(item);
      root = (await result.restoreInstance({ data: [instanceData(xml, files)] }, config)).root;
    } else {
      const data = instanceData(new Blob([beginning.xml]), beginning.files);
      root = (await result.editInstance({ inputType: "FORM_INSTANCE_INPUT_RESOLVED", data: [data] }, config)).root;
    }
    if (beginning.kind === "correction") item.corrects = instanceIdOf(beginning.xml);
    chooseLanguage(root);
    const before = beginning.kind === "correction" ? answersOf(root) : item.corrects === "" ? null : await keptBefore(keeping, item);
    return new Filling(root, form, item, before);
  }

  /** The answers as the engine writes them. */
  async payload(): Promise<{ xml: Blob; files: File[] }> {
    const payload = await this.root.prepareInstancePayload();
    const data = payload.data[0];
    const files: File[] = [];
    let xml: Blob | null = null;
    for (const [name, value] of data as unknown as Iterable<[string, File]>) {
      if (name === "xml_submission_file") xml = value;
      else files.push(value);
    }
    if (xml === null) throw new Error("the engine gave no answers");
    return { xml, files };
  }

  /** Faults of the relevant questions, in the form's order; `unread` are those whose field holds no answer. */
  faults(within: readonly GeneralChildNode[] | null = null, unread: ReadonlyMap<object, string> = new Map()): AnyControlNode[] {
    const found: AnyControlNode[] = [];
    for (const top of within ?? this.root.currentState.children) {
      for (const leaf of leaves(top as AnyNode)) {
        const violation = (leaf.validationState as { violation?: object | null }).violation;
        const isWrong = (violation !== null && violation !== undefined) || unread.has(leaf);
        if (isWrong && leaf.currentState.relevant) found.push(leaf);
      }
    }
    return found;
  }

  /** What a correction changes, by question. Null where nothing is corrected. */
  differences(): Difference[] | null {
    if (this.before === null) return null;
    const now = answersOf(this.root);
    const labels = new Map<string, string>();
    for (const leaf of leaves(this.root as unknown as AnyNode)) labels.set(leaf.currentState.reference, labelOf(leaf));
    const paths = new Set([...this.before.keys(), ...now.keys()]);
    return [...paths]
      .map((path) => ({ label: labels.get(path) ?? path, before: this.before!.get(path) ?? "", after: now.get(path) ?? "" }))
      .filter(({ before, after }) => before !== after);
  }

  get languages(): FormLanguage[] {
    return this.root.languages.filter((one): one is FormLanguage => one.isSyntheticDefault !== true);
  }
}

/** Read a form before somebody opens it; what is wrong with it is said when they do. */
export async function readAhead(keeping: Keeping, form: FormOffer): Promise<void> {
  await readOnce(keeping, form).catch(() => undefined);
}

/** The form as the engine reads it; one that was read last, or is being read, is not read again. */
async function readOnce(keeping: Keeping, form: FormOffer): Promise<LoadFormResult> {
  const key = await keyOf(keeping, form);
  if (latest?.key === key) return latest.result;
  const mine = { key, result: read(keeping, form) };
  latest = mine;
  const forget = () => {
    if (latest === mine) latest = null;
  };
  mine.result.then((result) => result.status === "failure" && forget(), forget);
  return mine.result;
}

async function read(keeping: Keeping, form: FormOffer): Promise<LoadFormResult> {
  const [{ loadForm }, xform] = await Promise.all([loadEngine(), keeping.xform(form.version)]);
  if (xform === undefined) throw new BrokenForm(t("This form is not on this device. Connect to the network and try again."));
  const trouble: string[] = [];
  const result = await loadForm(xform, {
    fetchFormAttachment: (url: URL) => attachment(keeping, form, url, trouble),
    missingResourceBehavior: "BLANK",
  });
  if (trouble.length > 0) throw new BrokenForm(trouble[0]!);
  return result;
}

/** What a form that was read depends on: its own text, its files, and its lists while they hold. */
async function keyOf(keeping: Keeping, form: FormOffer): Promise<string> {
  const lists = await Promise.all(form.lists.map(({ name }) => keeping.digestOf(form.version, name)));
  return [form.version, form.md5, ...form.media.map((media) => media.md5), ...lists].join(" ");
}

async function keptBefore(keeping: Keeping, item: Item): Promise<Map<string, string> | null> {
  const kept = await keeping.vault.get<[string, string][]>(`before:${item.id}`);
  return kept === undefined ? null : new Map(kept);
}

function itemFor(form: FormOffer): Item {
  const id = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
  return {
    id, version: form.version, title: form.title, label: "", state: "draft", changed: Date.now(),
    files: [], instance: "", corrects: "", problem: "", conflict: false,
  };
}

async function attachment(keeping: Keeping, form: FormOffer, url: URL, trouble: string[]): Promise<Response> {
  const name = decodeURIComponent(url.href.replace(/^jr:\/\/[^/]*\//, ""));
  const found = await keeping.fileOf(form.version, name);
  // A list whose time is over may have been taken away before anybody asked for it.
  const isOver = found === undefined && form.lists.some((list) => `${list.name}.csv` === name) && (await keeping.me()) !== undefined;
  if (found === "expired" || isOver) {
    trouble.push(t("The list in this form is too old to be used. Connect to the network to fetch it again."));
    return new Response("", { status: 404 });
  }
  if (found === undefined) {
    if (LIST.test(name)) trouble.push(t("A list that this form needs is missing: {name}. Tell your data manager.", { name }));
    return new Response("", { status: 404 });
  }
  const type = name.endsWith(".csv") ? "text/csv" : name.endsWith(".geojson") ? "application/geo+json" : name.endsWith(".xml") ? "text/xml" : found.type;
  return new Response(found, { headers: { "Content-Type": type } });
}

function instanceData(xml: Blob, files: File[]): InstanceData {
  const data = new FormData();
  data.set("xml_submission_file", new File([xml], "xml_submission_file", { type: "text/xml" }));
  for (const file of files) data.set(file.name, file);
  return data as InstanceData;
}

export function instanceIdOf(xml: string): string {
  return /<(?:\w+:)?instanceID>([^<]*)</.exec(xml)?.[1] ?? "";
}

export function instanceNameOf(xml: string): string {
  const found = /<(?:\w+:)?instanceName>([^<]*)</.exec(xml)?.[1] ?? "";
  return found.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

/** Speak the form in the reader's language, where it has it. */
function chooseLanguage(root: RootNode): void {
  const wanted = root.languages.find((one) => one.isSyntheticDefault !== true && codeOf(one.language).startsWith(spoken()));
  if (wanted !== undefined) root.setLanguage(wanted as FormLanguage);
}

export function labelOf(node: AnyNode): string {
  const label = (node.currentState.label as { asString?: string } | null)?.asString ?? "";
  return label.split("\n")[0]!.slice(0, 140) || t("Answer");
}

/** Answers as people read them, by the path of their question. */
function answersOf(root: RootNode): Map<string, string> {
  const found = new Map<string, string>();
  for (const leaf of leaves(root as unknown as AnyNode)) {
    if (!leaf.currentState.relevant || leaf.nodeType === "note") continue;
    const text = shown(leaf);
    if (text !== "") found.set(leaf.currentState.reference, text);
  }
  return found;
}

function shown(leaf: AnyControlNode): string {
  if (leaf.nodeType !== "select") return (leaf.currentState as { instanceValue: string }).instanceValue;
  const node = leaf as SelectNode;
  return node.currentState.value.map((value) => node.getValueOption(value)?.label.asString ?? value).join(", ");
}

/** Where the device is, for a form that notes it by itself; "" where nobody may know. */
function place(): Promise<string> {
  return new Promise((resolve) => {
    if (!("geolocation" in navigator)) return resolve("");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve(`${coords.latitude} ${coords.longitude} ${coords.altitude ?? 0} ${coords.accuracy}`),
      () => resolve(""),
      { enableHighAccuracy: true, timeout: 30_000 },
    );
  });
}
