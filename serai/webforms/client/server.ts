// What the app asks of the server. The device's token goes in a header, except where OpenRosa wants
// it in the address.

import { spoken } from "./words.ts";

export interface Media { id: number; name: string; md5: string; size: number }
export interface ListOffer { name: string }
export interface FormOffer {
  version: string;
  form_id: string;
  title: string;
  name: string;
  md5: string;
  notes: string[];
  media: Media[];
  lists: ListOffer[];
}
export interface Said {
  submission: string;
  instance_id: string;
  title: string;
  version: string;
  sent_at: string;
  state: string;
  state_label: string;
  correctable: boolean;
  comments: { at: string; text: string }[];
}
export interface CheckIn {
  now: string;
  expires: string;
  wipe: boolean;
  organisation: string;
  enumerator: string;
  device: string;
  forms: FormOffer[];
  said: Said[];
}
export interface Session {
  signed_in: boolean;
  csrf: string;
  sign_in: string;
  organisations: { id: string; name: string }[];
}
export interface Enrolled { token: string }
export interface FollowUpList { csv: string; sha256: string; expires: string }

/** The server answered, and refuses: `status` and its sentence. */
export class Refused extends Error {
  constructor(readonly status: number, readonly sentence: string) {
    super(sentence);
  }
}
/** Nothing was reached. */
export class Unreached extends Error {}

const PATIENCE = 60_000;
// What goes out may take a line of 16 kbit/s: a photo on a poor line is slow, not lost.
const BYTES_PER_MILLISECOND = 2;

async function ask(address: string, options: RequestInit = {}, bytes = 0): Promise<Response> {
  const stop = new AbortController();
  const alarm = setTimeout(() => stop.abort(), PATIENCE + bytes / BYTES_PER_MILLISECOND);
  try {
    const headers = { "Accept-Language": spoken(), ...(options.headers as Record<string, string>) };
    return await fetch(address, { cache: "no-store", ...options, headers, signal: stop.signal });
  } catch {
    throw new Unreached();
  } finally {
    clearTimeout(alarm);
  }
}

async function good(answer: Response): Promise<Response> {
  if (answer.ok) return answer;
  const text = await answer.text().catch(() => "");
  throw new Refused(answer.status, sentenceOf(text));
}

/** The sentence in an answer: JSON's `title`, or OpenRosa's `message`. */
export function sentenceOf(text: string): string {
  try {
    return String((JSON.parse(text) as { title?: string }).title ?? "");
  } catch {
    const found = /<message[^>]*>([^<]*)<\/message>/.exec(text)?.[1] ?? "";
    return found.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
  }
}

/** Everything the app asks under one address. */
export class Server {
  constructor(readonly base: string, private readonly token: string) {}

  private bearer(): Record<string, string> {
    return { Authorization: `Bearer ${this.token}` };
  }

  private async json<T>(path: string, options: RequestInit = {}): Promise<T> {
    const answer = await good(await ask(this.base + path, { headers: this.bearer(), ...options }));
    return (await answer.json()) as T;
  }

  async checkIn(): Promise<CheckIn> {
    return this.json<CheckIn>("check", { method: "POST", headers: this.bearer() });
  }

  async form(version: string): Promise<string> {
    const answer = await good(await ask(`${this.base}versions/${version}/form.xml`, { headers: this.bearer() }));
    return answer.text();
  }

  async media(version: string, media: Media): Promise<Blob> {
    const address = `${this.base}versions/${version}/media/${media.id}`;
    return (await good(await ask(address, { headers: this.bearer() }))).blob();
  }

  async list(version: string, name: string): Promise<FollowUpList> {
    return this.json<FollowUpList>(`versions/${version}/lists/${encodeURIComponent(name)}`);
  }

  /** What this device sent, to be corrected: the XML and its files. */
  async sent(submission: string): Promise<{ xml: string; files: File[] }> {
    const found = await this.json<{ xml: string; files: { id: number; name: string; type: string }[] }>(`sent/${submission}`);
    const files = [];
    for (const { id, name, type } of found.files) {
      const address = `${this.base}sent/${submission}/files/${id}`;
      const blob = await (await good(await ask(address, { headers: this.bearer() }))).blob();
      files.push(new File([blob], name, { type }));
    }
    return { xml: found.xml, files };
  }

  /** End this device on the server: it may not send any more. Nothing is left on it. */
  async leave(): Promise<void> {
    await good(await ask(`${this.base}leave`, { method: "POST", headers: this.bearer() }));
  }

  /** Send answers as OpenRosa has it; returns the server's sentence. Refused with its status. */
  async send(xml: Blob, files: File[]): Promise<string> {
    const body = new FormData();
    body.append("xml_submission_file", xml, "submission.xml");
    for (const file of files) body.append(file.name, file, file.name);
    const address = this.token === "" ? `${this.base}submission` : `/openrosa/${this.token}/submission`;
    const bytes = files.reduce((sum, file) => sum + file.size, xml.size);
    const answer = await ask(address, { method: "POST", body, headers: { "X-OpenRosa-Version": "1.0" } }, bytes);
    const text = await answer.text();
    if (answer.status === 201 || answer.status === 202) return sentenceOf(text);
    throw new Refused(answer.status, sentenceOf(text));
  }
}

/** Who is signed in in this browser, and for which organisations they may fill in forms. */
export async function session(base: string): Promise<Session> {
  return (await (await good(await ask(`${base}session`))).json()) as Session;
}

/** Make this browser a device. */
export async function enrol(base: string, csrf: string, organisation: string, kept: boolean): Promise<Enrolled> {
  const body = new URLSearchParams({ organisation, kept: kept ? "1" : "" });
  const answer = await ask(`${base}devices`, { method: "POST", body, headers: { "X-CSRFToken": csrf } });
  return (await (await good(answer)).json()) as Enrolled;
}
