// What the device holds of forms and answers, by the names of their records.

import { FollowUpList, FormOffer, Said, Server, Unreached } from "./server.ts";
import { Vault } from "./vault.ts";

export type ItemState = "draft" | "waiting" | "refused";

/** Answers on this device. `label` is the instance's own name, if the form gives one. */
export interface Item {
  id: string;
  version: string;
  title: string;
  label: string;
  state: ItemState;
  changed: number;
  files: string[];
  instance: string;
  corrects: string;
  problem: string;
  conflict: boolean;
}
export interface Me {
  token: string;
  organisation: string;
  enumerator: string;
  device: string;
  expires: number;
  serverTime: number;
  localTime: number;
}
export interface SentNote { instance: string; title: string; label: string; at: number }

const DAY = 86_400_000;
const KEEP_SENT = 30 * DAY;
const CLOCK_TOLERANCE = 10 * 60_000;
const LIST_AGE = 60 * 60_000;
/** A follow-up list as it is kept: with the moment it came. */
type KeptList = FollowUpList & { at: number };

/** The records of this device, by meaning. */
export class Keeping {
  /** The version of the form that is being opened or filled here: it stays, whatever is offered. */
  onScreen: string | undefined;
  constructor(readonly vault: Vault) {}

  async me(): Promise<Me | undefined> {
    return this.vault.get<Me>("me");
  }

  async forms(): Promise<FormOffer[]> {
    return (await this.vault.get<FormOffer[]>("forms")) ?? [];
  }

  async formOf(version: string): Promise<FormOffer | undefined> {
    const [forms, former] = await Promise.all([this.forms(), this.vault.get<FormOffer[]>("former")]);
    return [...forms, ...(former ?? [])].find((form) => form.version === version);
  }

  /** The form that was opened last on this device. */
  async lastOpened(): Promise<FormOffer | undefined> {
    const version = await this.vault.get<string>("opened");
    return (await this.forms()).find((form) => form.version === version);
  }

  async noteOpened(version: string): Promise<void> {
    await this.vault.put({ opened: version });
  }

  /** Whether a form of this device asks for codes that a camera can read. */
  async scans(): Promise<boolean> {
    return (await this.vault.get<boolean>("scans")) ?? false;
  }

  async said(): Promise<Said[]> {
    return (await this.vault.get<Said[]>("said")) ?? [];
  }

  async items(): Promise<Item[]> {
    const found = await this.vault.all<Item>("item:");
    return [...found.values()].sort((a, b) => b.changed - a.changed);
  }

  async item(id: string): Promise<Item | undefined> {
    return this.vault.get<Item>(`item:${id}`);
  }

  /**
   * Keep answers: the XML always, files and what a correction corrects only where they are new. One
   * transaction.
   */
  async keep(item: Item, xml: Blob, files: File[], before: ReadonlyMap<string, string> | null = null): Promise<void> {
    const kept = await this.item(item.id);
    const had = kept?.files ?? [];
    const records: Record<string, unknown> = { [`item:${item.id}`]: item, [`body:${item.id}`]: xml };
    for (const file of files) {
      if (!had.includes(file.name)) records[`file:${item.id}:${file.name}`] = file;
    }
    if (kept === undefined && before !== null) records[`before:${item.id}`] = [...before];
    const gone = had.filter((name) => !item.files.includes(name)).map((name) => `file:${item.id}:${name}`);
    await this.vault.put(records, gone);
  }

  /** Note what became of answers, without touching them. */
  async note(item: Item): Promise<void> {
    await this.vault.put({ [`item:${item.id}`]: item });
  }

  async answers(item: Item): Promise<{ xml: Blob; files: File[] }> {
    const xml = await this.vault.get<Blob>(`body:${item.id}`);
    if (xml === undefined) throw new Error("the answers are not here");
    const files = await Promise.all(item.files.map((name) => this.vault.get<File>(`file:${item.id}:${name}`)));
    return { xml, files: files.filter((file): file is File => file !== undefined) };
  }

  async forget(item: Item): Promise<void> {
    await this.vault.remove(recordsOfItem(item));
  }

  /** Answers have arrived: forget them and note that they were sent, both or neither. */
  async arrived(item: Item): Promise<void> {
    const note: SentNote = { instance: item.instance, title: item.title, label: item.label, at: Date.now() };
    await this.vault.put({ [`sent:${item.id}`]: note }, recordsOfItem(item));
  }

  async sent(): Promise<SentNote[]> {
    const notes = await this.vault.all<SentNote>("sent:");
    const old = [...notes].filter(([, note]) => note.at < Date.now() - KEEP_SENT).map(([name]) => name);
    await this.vault.remove(old);
    return [...notes.values()].sort((a, b) => b.at - a.at);
  }

  /**
   * Hear of the server's forms; fetch what is new, drop what nobody needs. A form that cannot be
   * fetched leaves the others as they are. Returns the device, and how many forms did not come.
   */
  async checkIn(
    server: Server, fetched: (done: number, all: number) => void, anew = false,
  ): Promise<"wipe" | { failed: number }> {
    const heard = await server.checkIn();
    if (heard.wipe) return "wipe";
    const before = await this.forms();
    const here: FormOffer[] = [];
    for (const [n, form] of heard.forms.entries()) {
      const had = before.find((one) => one.version === form.version);
      try {
        await this.fetchForm(server, form, had, anew);
        here.push(form);
      } catch (error) {
        if (error instanceof Unreached) throw error;
        if (had !== undefined) here.push(had);
      }
      // Who has none yet can begin with the first that is here.
      if (before.length === 0) await this.vault.put({ forms: here });
      fetched(n + 1, heard.forms.length);
    }
    const previous = await this.me();
    const me: Me = {
      token: previous?.token ?? "",
      organisation: heard.organisation,
      enumerator: heard.enumerator,
      device: heard.device,
      expires: Date.parse(heard.expires),
      serverTime: Date.parse(heard.now),
      localTime: Date.now(),
    };
    await this.replaceForms(before, here, { me, said: heard.said });
    await this.dropLists(true);
    return { failed: heard.forms.length - here.length };
  }

  /** Go on as another device: what is kept here stays, and is sent with its token. */
  async becomeDevice(token: string): Promise<void> {
    const me = await this.me();
    if (me !== undefined) await this.vault.put({ me: { ...me, token } });
  }

  /** Remove follow-up lists: all of them, or those whose time has passed. */
  async dropLists(onlyOver = false): Promise<void> {
    for (const name of await this.vault.names("list:")) {
      const list = await this.vault.get<KeptList>(name);
      if (!onlyOver || list === undefined || (await this.isOver(Date.parse(list.expires)))) await this.vault.remove([name]);
    }
  }

  private async fetchForm(server: Server, form: FormOffer, before: FormOffer | undefined, anew: boolean): Promise<void> {
    if (before?.md5 !== form.md5) {
      const xform = await server.form(form.version);
      const scans = xform.includes('type="barcode"') ? { scans: true } : {};
      await this.vault.put({ [`form:${form.version}`]: xform, ...scans });
    }
    const had = new Map((before?.media ?? []).map((media) => [media.name, media.md5]));
    for (const media of form.media) {
      if (had.get(media.name) === media.md5) continue;
      const blob = await server.media(form.version, media);
      await this.vault.put({ [`media:${form.version}:${media.name}`]: blob });
    }
    for (const { name } of form.lists) {
      const kept = await this.vault.get<KeptList>(`list:${form.version}:${name}`);
      const age = kept === undefined ? Infinity : Date.now() - kept.at;
      if (!anew && age >= 0 && age < LIST_AGE) continue;
      const list = await server.list(form.version, name);
      if (!(await isWhole(list))) throw new Error("a list arrived damaged");
      await this.vault.put({ [`list:${form.version}:${name}`]: { ...list, at: Date.now() } });
    }
  }

  private async replaceForms(before: FormOffer[], now: FormOffer[], heard: Record<string, unknown>): Promise<void> {
    // The version opened last may be on the screen of another tab, and nothing of it kept yet.
    const [items, opened] = await Promise.all([this.items(), this.vault.get<string>("opened")]);
    const needed = new Set([...items.map((item) => item.version), opened, this.onScreen]);
    const former = [...before, ...((await this.vault.get<FormOffer[]>("former")) ?? [])].filter(
      (form) => !now.some((one) => one.version === form.version),
    );
    const kept = former.filter((form) => needed.has(form.version));
    const gone = former.filter((form) => !needed.has(form.version));
    const names = (await Promise.all(gone.map((form) => this.recordsOf(form.version)))).flat();
    await this.vault.put({ ...heard, forms: now, former: kept }, names);
  }

  private async recordsOf(version: string): Promise<string[]> {
    const others = await Promise.all(["media", "list"].map((kind) => this.vault.names(`${kind}:${version}:`)));
    return [`form:${version}`, ...others.flat()];
  }

  async xform(version: string): Promise<string | undefined> {
    return this.vault.get<string>(`form:${version}`);
  }

  /** A file of a form: media, or a follow-up list while it is valid and whole. */
  async fileOf(version: string, name: string): Promise<Blob | "expired" | undefined> {
    const media = await this.vault.get<Blob>(`media:${version}:${name}`);
    if (media !== undefined) return media;
    const list = await this.vault.get<FollowUpList>(`list:${version}:${name.replace(/\.csv$/, "")}`);
    if (list === undefined) return undefined;
    if (await this.isOver(Date.parse(list.expires))) {
      await this.vault.remove([`list:${version}:${name.replace(/\.csv$/, "")}`]);
      return "expired";
    }
    return (await isWhole(list)) ? new Blob([list.csv], { type: "text/csv" }) : undefined;
  }

  /** The digest of a follow-up list; "" where there is none, or its time has passed. */
  async digestOf(version: string, name: string): Promise<string> {
    const list = await this.vault.get<KeptList>(`list:${version}:${name}`);
    return list === undefined || (await this.isOver(Date.parse(list.expires))) ? "" : list.sha256;
  }

  /** Say whether a moment of the server's has passed; a clock turned back does not undo it. */
  async isOver(moment: number): Promise<boolean> {
    const me = await this.me();
    if (me === undefined) return true;
    const passed = Date.now() - me.localTime;
    return passed < -CLOCK_TOLERANCE || me.serverTime + Math.max(0, passed) > moment;
  }

  /** How many minutes this device's clock is off, as far as the last contact told; 0 if little. */
  async clockOff(): Promise<number> {
    const me = await this.me();
    const off = me === undefined ? 0 : me.localTime - me.serverTime;
    return Math.abs(off) > CLOCK_TOLERANCE ? Math.round(off / 60_000) : 0;
  }
}

/** What there is of answers on the device, with a correction's answers as they were before. */
function recordsOfItem(item: Item): string[] {
  const files = item.files.map((name) => `file:${item.id}:${name}`);
  return [`item:${item.id}`, `body:${item.id}`, `before:${item.id}`, ...files];
}

async function isWhole(list: FollowUpList): Promise<boolean> {
  if (!("subtle" in crypto)) return true;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(list.csv));
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex === list.sha256;
}
