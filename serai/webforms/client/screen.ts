// The screen on which a form is filled: languages, pages, faults, keeping, finishing.

import type { AnyControlNode, AnyNode, FormLanguage, GeneralChildNode } from "@getodk/xforms-engine";
import { afterPress, button, callout, fill, h, isolated, say, sure } from "./dom.ts";
import { Filling, instanceIdOf, instanceNameOf, labelOf } from "./filling.ts";
import { Source } from "./formatted.ts";
import { Keeping } from "./keeping.ts";
import { faultOf, idOf, looks, Sheet } from "./question.ts";
import { flush, Scope, stateFactory } from "./reactive.ts";
import { drawn, isSeen, leaves } from "./tree.ts";
import { codeOf, directionOf, t } from "./words.ts";
import { Full } from "./vault.ts";

const KEEP_AFTER = 400;
const LONG_FORM = 40;

type Page = GeneralChildNode[];

/** What happens when somebody leaves the screen. */
export interface Leaving {
  closed(): void;
  finished(): void;
  /** It is off the screen, whichever way. */
  ended(): void;
}

/** One form on the screen. */
export class FormScreen implements Sheet {
  readonly touches = stateFactory({ count: 0 });
  readonly element = h("div", { class: "f-form" });
  private readonly touched = new WeakSet<object>();
  private readonly scope = new Scope();
  private pageScope = new Scope();
  private readonly body = h("div", { class: "f-body" });
  private readonly summary = h("div", { class: "f-summary" });
  private readonly status = h("p", { class: "meta f-kept", role: "status" });
  private readonly bar = h("div", { class: "f-bar" });
  private pages: Page[] = [];
  private at = 0;
  private all = false;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private keepingNow: Promise<void> = Promise.resolve();
  private readonly inTheMaking = new Map<Promise<string>, () => void>();
  private readonly unread = new Map<object, string>();
  private told: AnyControlNode[] = [];
  private warned = false;
  private dirty = false;
  /** What is being finished is kept as a draft no more: a slow device would take it back. */
  private finishing = false;

  constructor(
    private readonly filling: Filling,
    private readonly keeping: Keeping,
    private readonly leaving: Leaving,
    readonly isPublic: boolean,
  ) {
    this.pages = this.pagesOf();
    this.draw();
    document.addEventListener("visibilitychange", this.hidden);
    this.scope.onEnd(() => document.removeEventListener("visibilitychange", this.hidden));
  }

  readonly source: Source = async (jr) => {
    const name = decodeURIComponent(jr.replace(/^jr:\/\/[^/]*\//, ""));
    const found = await this.keeping.fileOf(this.filling.form.version, name);
    return found instanceof Blob ? found : undefined;
  };

  languageCode(): string {
    const active = this.filling.root.currentState.activeLanguage;
    return active.isSyntheticDefault === true ? "" : codeOf(active.language);
  }

  isTouched(node: AnyNode): boolean {
    return this.all || this.touched.has(node);
  }

  touch(node: AnyNode): void {
    this.touched.add(node);
    this.judged();
  }

  /** Say what is wrong once the press that left a field is over: the words move what it presses. */
  private judged(): void {
    afterPress(() => {
      this.touches.count += 1;
      flush();
      const isMended = this.told.every((node) => !isSeen(node) || this.faultOf(node) === "");
      if (isMended && this.summary.querySelector(".error-summary") !== null) fill(this.summary);
    });
  }

  making(work: Promise<string>, end: () => void = () => undefined): void {
    this.inTheMaking.set(work, end);
    void work.finally(() => this.inTheMaking.delete(work));
  }

  misread(node: AnyNode, words: string): void {
    if (words === "") this.unread.delete(node);
    else this.unread.set(node, words);
    this.warned = false;
    this.judged();
  }

  isMisread(node: AnyNode): boolean {
    return this.unread.has(node);
  }

  faultOf(node: AnyControlNode): string {
    return this.unread.get(node) ?? (this.isTouched(node) ? faultOf(node) : "");
  }

  private faults(within: Page | null = null): AnyControlNode[] {
    return this.filling.faults(within, this.unread);
  }

  changed(): void {
    this.dirty = true;
    flush();
    this.status.textContent = "";
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.keep(), KEEP_AFTER);
  }

  private readonly hidden = (): void => {
    if (document.visibilityState === "hidden" && this.dirty) void this.keep();
  };

  /** Keep the answers as a draft; one keeping at a time, the last one wins. */
  keep(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.keepingNow = this.keepingNow.then(() => this.keepNow());
    return this.keepingNow;
  }

  /** Wait for pictures that are being made smaller, end a recording, and keep all of it. */
  async keepAll(): Promise<void> {
    await this.settled();
    await this.keep();
  }

  /** Wait for what is in the making; returns in words what of it failed, "" if nothing did. */
  private async settled(): Promise<string> {
    this.leaveField();
    let failed = "";
    while (this.inTheMaking.size > 0) {
      this.status.textContent = t("Preparing…");
      for (const end of this.inTheMaking.values()) end();
      failed = (await Promise.all(this.inTheMaking.keys())).find((words) => words !== "") ?? failed;
    }
    return failed;
  }

  private async keepNow(): Promise<void> {
    if (!this.dirty || this.finishing) return;
    this.dirty = false;
    try {
      await this.write("draft");
      this.status.textContent = this.keeping.vault.keeps && !this.dirty ? t("Kept on this device") : "";
      this.element.dataset["kept"] = String(Date.now());
    } catch (error) {
      this.dirty = true;
      const words = error instanceof Full
        ? t("This device has no room left. Your answers are still on this screen: send them now, or delete sent drafts and files, then go on.")
        : t("The answers could not be kept on this device. They are still on this screen: do not close it.");
      this.status.textContent = "";
      fill(this.summary, callout("c-error", words));
    }
  }

  private async write(state: "draft" | "waiting"): Promise<void> {
    const { xml, files } = await this.filling.payload();
    const text = await xml.text();
    Object.assign(this.filling.item, {
      state, changed: Date.now(), files: files.map((file) => file.name),
      instance: instanceIdOf(text), label: instanceNameOf(text), problem: "", conflict: false,
    });
    await this.keeping.keep({ ...this.filling.item }, xml, files, this.filling.before);
  }

  /** Pages of a form that asks for them; a long form goes by its groups; a short one is one page. */
  private pagesOf(): Page[] {
    const top = this.filling.root.currentState.children.filter(isSeen);
    if (looksPaged(this.filling)) return top.flatMap((node) => pagesBelow(node));
    let questions = 0;
    for (const _leaf of leaves(this.filling.root as unknown as AnyNode)) questions += 1;
    if (questions <= LONG_FORM) return [top];
    const pages: Page[] = [];
    let loose: Page = [];
    for (const node of top) {
      if (node.nodeType === "group" || node.nodeType.startsWith("repeat-range")) {
        if (loose.length > 0) pages.push(loose);
        loose = [];
        pages.push([node]);
      } else {
        loose.push(node);
      }
    }
    if (loose.length > 0) pages.push(loose);
    return pages.length > 1 ? pages : [top];
  }

  private draw(): void {
    const title = h("h1", { tabindex: -1, class: "f-title" }, isolated(this.filling.form.title));
    fill(this.element, title, this.languageChoice(), ...this.notes(), this.summary, this.body, this.bar, this.status);
    this.scope.effect(() => {
      const code = this.languageCode();
      for (const part of [this.body, this.summary]) {
        if (code === "") part.removeAttribute("lang");
        else part.setAttribute("lang", code);
        part.setAttribute("dir", code === "" ? "auto" : directionOf(code));
      }
      if (code === "") this.body.removeAttribute("dir");
    });
    this.show(this.firstPage(), false);
  }

  private notes(): HTMLElement[] {
    const { form, item } = this.filling;
    const made = form.notes.length === 0 ? [] : [h("details", { class: "f-notes" },
      h("summary", {}, t("What differs from ODK Collect")), h("ul", {}, ...form.notes.map((note) => h("li", {}, note))))];
    return item.corrects === "" ? made : [callout("", t("You are correcting answers that were sent.")), ...made];
  }

  private languageChoice(): HTMLElement | null {
    const { languages, root } = this.filling;
    if (languages.length < 2) return null;
    const select = h("select", { id: "f-language", onchange: () => {
      const wanted = languages.find((one) => one.language === select.value);
      if (wanted !== undefined) root.setLanguage(wanted as FormLanguage);
      if (this.summary.querySelector(".error-summary") !== null) fill(this.summary); // it speaks the language before
      flush();
    } });
    for (const { language } of languages) {
      const code = codeOf(language);
      select.append(h("option", { value: language, lang: code || null }, language.replace(/\s*\([^)]*\)\s*$/, "") || language));
    }
    this.scope.effect(() => {
      select.value = root.currentState.activeLanguage.language;
    });
    return h("div", { class: "f-language" }, h("label", { for: "f-language" }, t("Language of the questions")), select);
  }

  private firstPage(): number {
    const found = this.pages.findIndex((page) => this.hasAnything(page));
    return Math.max(0, found);
  }

  private hasAnything(page: Page): boolean {
    return page.some((node) => node.currentState.relevant && ((node.currentState as { hasRelevantBodyNodes?: boolean }).hasRelevantBodyNodes ?? true));
  }

  private show(at: number, focus = true): void {
    this.at = at;
    this.pageScope.end();
    this.pageScope = this.scope.scope();
    fill(this.body, ...(this.pages[at] ?? []).map((node) => drawn(node, this, this.pageScope, 0)));
    this.drawBar();
    if (!focus) return;
    window.scrollTo(0, 0);
    const head = this.body.querySelector<HTMLElement>("h2:not([hidden]),legend,label");
    head?.setAttribute("tabindex", "-1");
    head?.focus({ preventScroll: true });
  }

  private neighbour(by: 1 | -1): number {
    for (let n = this.at + by; n >= 0 && n < this.pages.length; n += by) if (this.hasAnything(this.pages[n]!)) return n;
    return -1;
  }

  private drawBar(): void {
    const many = this.pages.length > 1;
    const last = this.neighbour(1) === -1;
    const back = button(t("Back"), () => this.turn(-1), "", { disabled: this.neighbour(-1) === -1 });
    const next = button(t("Next"), () => this.turn(1), "btn-primary");
    const finish = button(this.isPublic ? t("Send") : t("Finish"), () => void this.finish(), "btn-primary", { id: "f-finish" });
    const close = button(t("Save and close"), () => void this.close(), "btn-quiet", { id: "f-close" });
    const place = h("span", { class: "meta" }, t("Page {page} of {pages}", { page: this.at + 1, pages: this.pages.length }));
    fill(this.bar, many && back, many && place, many && !last && next, (!many || last) && finish, !this.isPublic && close);
  }

  /** A field is done with before what stands in it is judged; not every browser leaves it by itself. */
  private leaveField(): void {
    if (this.body.contains(document.activeElement)) (document.activeElement as HTMLElement).blur();
  }

  private turn(by: 1 | -1): void {
    this.leaveField();
    const target = this.neighbour(by);
    if (target === -1) return;
    const asksAll = by === 1 && looksPaged(this.filling);
    const faults = this.faults(this.pages[this.at]!).filter((node) => asksAll || this.unread.has(node));
    if (faults.length > 0) return this.tell(faults);
    fill(this.summary);
    this.show(target);
  }

  private tell(faults: AnyControlNode[]): void {
    this.told = faults;
    for (const node of faults) this.touched.add(node);
    this.touches.count += 1;
    flush();
    const title = h("h2", { tabindex: -1 }, t("Some answers need another look"));
    const links = faults.slice(0, 30).map((node) =>
      h("li", {}, h("a", { href: "#", onclick: (event) => {
        event.preventDefault();
        this.goTo(node);
      } }, labelOf(node)), `: ${this.faultOf(node)}`));
    fill(this.summary, h("div", { class: "error-summary", role: "alert" }, title, h("ul", {}, ...links)));
    title.focus();
    this.summary.scrollIntoView({ block: "start" });
  }

  private goTo(node: AnyControlNode): void {
    const page = this.pages.findIndex((one) => one.some((top) => [...leaves(top as AnyNode)].includes(node)));
    if (page !== -1 && page !== this.at) this.show(page, false);
    const frame = document.getElementById(`${idOf(node)}-frame`);
    frame?.scrollIntoView({ block: "center" });
    (frame?.querySelector<HTMLElement>("input,select,textarea,button") ?? frame)?.focus();
  }

  private async finish(): Promise<void> {
    const failed = await this.settled();
    if (failed !== "") return fill(this.summary, callout("c-error", failed));
    this.all = true;
    this.touches.count += 1;
    flush();
    const faults = this.faults();
    if (faults.length > 0) return this.tell(faults);
    const changes = this.filling.differences();
    if (changes !== null && !this.agreed(changes)) return;
    if (this.finishing) return;
    this.finishing = true;
    await this.keepingNow;
    try {
      await this.write("waiting");
    } catch (error) {
      this.dirty = true;
      this.finishing = false;
      fill(this.summary, callout("c-error", error instanceof Full
        ? t("This device has no room left. Your answers are still on this screen: send them now, or delete sent drafts and files, then go on.")
        : t("The answers could not be kept on this device. They are still on this screen: do not close it.")));
      return;
    }
    this.end();
    this.leaving.finished();
  }

  private reviewed = "";

  /** Show what a correction changes; the second press sends. */
  private agreed(changes: { label: string; before: string; after: string }[]): boolean {
    const now = JSON.stringify(changes);
    if (this.reviewed === now) return true;
    this.reviewed = now;
    const title = h("h2", { tabindex: -1 }, changes.length === 0 ? t("Nothing was changed.") : t("What you changed"));
    const rows = changes.map(({ label, before, after }) => h("tr", {},
      h("th", { scope: "row" }, isolated(label)), h("td", {}, isolated(before || "–")), h("td", {}, isolated(after || "–"))));
    const table = h("table", { class: "tbl dense f-changes" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("Question")), h("th", { scope: "col" }, t("Before")), h("th", { scope: "col" }, t("Now")))),
      h("tbody", {}, ...rows));
    fill(this.summary, h("div", { class: "callout" }, h("div", {}, title, changes.length > 0 && table,
      h("p", {}, changes.length === 0 ? t("Change an answer, or close without sending.") : t("Press “Finish” again to send the correction.")))));
    if (changes.length === 0) this.reviewed = "";
    title.focus();
    this.summary.scrollIntoView({ block: "start" });
    return false;
  }

  /** Leave the form; what was answered is a draft. What is no answer is not in it: it is said once. */
  async close(): Promise<void> {
    await this.keepAll();
    const misread = this.faults().filter((node) => this.unread.has(node));
    if (misread.length > 0 && !this.warned) {
      this.warned = true;
      return this.tell(misread);
    }
    if (this.dirty && !sure(t("The answers could not be kept. Leave, and lose them?"))) return;
    this.end();
    say(t("The draft is kept."));
    this.leaving.closed();
  }

  end(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.scope.end();
    this.leaving.ended();
  }

  /** The fragment of the app's address at which these answers are gone on with. */
  get address(): string {
    return `#/answers/${this.filling.item.id}`;
  }

  get isDirty(): boolean {
    return this.dirty;
  }
}

function looksPaged(filling: Filling): boolean {
  return looks({ appearances: filling.root.classes }, "pages");
}

function pagesBelow(node: GeneralChildNode): Page[] {
  if (!isSeen(node)) return [];
  if (node.nodeType !== "group" || looks(node, "field-list") || looks(node, "table-list")) return [[node]];
  return node.currentState.children.flatMap((child: GeneralChildNode) => pagesBelow(child));
}
