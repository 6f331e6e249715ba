// The app: unlock, list of forms, what waits, filling, settings. One page, moved by the address's
// fragment, which never names anybody.

import { button, callout, Child, fill, h, icon, isolated, say, sure } from "./dom.ts";
import { BrokenForm, Filling, loadEngine, readAhead } from "./filling.ts";
import { Item, Keeping } from "./keeping.ts";
import { FormScreen } from "./screen.ts";
import { Sender } from "./sending.ts";
import { enrol, FormOffer, Refused, Said, Server, session, Session, Unreached } from "./server.ts";
import { canKeep, erase, Full, lockOfDevice, MemoryVault, setUp, TRIES, unlock, Vault, WrongPin } from "./vault.ts";
import { LANGUAGES, moment, preferred, speak, spoken, t } from "./words.ts";

const BASE = document.body.dataset["base"] ?? "/fill/";
const PUBLIC = document.body.dataset["public"] ?? "";
const IDLE = 15 * 60_000;
const AGAIN = 60_000;
const place = document.getElementById("app")!;
const state = document.getElementById("state")!;

let keeping: Keeping | null = null;
let server: Server | null = null;
let sender: Sender | null = null;
let screen: FormScreen | null = null;
let redraw: () => void = () => undefined;
/** What the list was drawn from, while it is shown. */
let listed = "";
let notice: HTMLElement | null = null;
let busy = "";

function show(...children: Child[]): void {
  listed = "";
  fill(place, notice, ...children);
  notice = null;
  const title = place.querySelector("h1");
  document.title = `${title?.dataset["page"] ?? t("Forms")} – Serai`;
}

function title(text: string): HTMLElement {
  return h("h1", { tabindex: -1, "data-page": text }, text);
}

function card(heading: string, ...children: Child[]): HTMLElement {
  return h("section", { class: "card" }, h("div", { class: "card-header" }, h("h2", {}, heading)), ...children);
}

// Language and network

function chrome(): void {
  const choice = document.getElementById("language") as HTMLSelectElement;
  fill(choice, ...Object.entries(LANGUAGES).map(([code, name]) => h("option", { value: code, lang: code }, name)));
  choice.value = spoken();
  choice.setAttribute("aria-label", t("Language"));
  choice.onchange = () => void speak(choice.value).then(() => {
    chrome();
    if (screen === null) redraw();
  });
  document.getElementById("skip")!.textContent = t("Skip to content");
  network();
}

function network(): void {
  const online = navigator.onLine;
  state.textContent = online ? t("Online") : t("Offline");
  state.className = `pill ${online ? "p-green" : "p-amber"}`;
}

// Beginning

async function begin(): Promise<void> {
  if (PUBLIC !== "") void loadEngine().catch(() => undefined);
  const keeps = PUBLIC === "" && canKeep();
  const locked = keeps ? lockOfDevice() : Promise.resolve(undefined);
  // Who comes for the first time is asked about while the words are fetched.
  const asked = locked.then((lock) => (keeps && lock === undefined ? who() : null));
  asked.catch(() => undefined);
  const [lock] = await Promise.all([locked, speak(preferred())]);
  chrome();
  window.addEventListener("online", () => (network(), void sync()));
  window.addEventListener("offline", network);
  window.addEventListener("beforeunload", (event) => {
    if (screen?.isDirty || (keeping !== null && !keeping.vault.keeps && unsentHere)) event.preventDefault();
  });
  if (PUBLIC !== "") return beginPublic();
  if (!keeps) return beginOnline(t("This address is not secure (https), so this browser cannot keep answers: fill in and send while you are connected. Nothing stays on this device."));
  try {
    if (lock === undefined) await beginNew(asked);
    else askPin(TRIES - lock.wrong);
  } finally {
    void register();
  }
}

async function register(): Promise<void> {
  try {
    await navigator.serviceWorker.register(`${BASE}sw.js`, { scope: BASE });
  } catch {
    // Without it the app works while there is a network.
  }
}

async function who(): Promise<Session | null> {
  try {
    return await session(BASE);
  } catch (error) {
    if (error instanceof Unreached) return null;
    throw error;
  }
}

function signInFirst(found: Session | null): void {
  redraw = () => signInFirst(found);
  show(title(t("Fill in forms")),
    found === null
      ? callout("c-warn", t("There is no network. Connect once to set up this device."))
      : h("p", {}, t("Sign in to get your forms.")),
    found !== null && h("p", {}, h("a", { class: "btn btn-primary", href: found.sign_in }, t("Sign in"))),
    found === null && button(t("Try again"), () => void begin(), "btn-primary"));
}

async function beginNew(asked = who()): Promise<void> {
  const found = await asked;
  if (found === null || !found.signed_in) return signInFirst(found);
  if (found.organisations.length === 0) return nothingForYou();
  chooseWay(found);
}

function nothingForYou(): void {
  redraw = nothingForYou;
  show(title(t("Fill in forms")), callout("", t("There is no form for you to fill in. Ask your data manager.")));
}

function organisationChoice(found: Session): { element: Child; chosen: () => string } {
  const first = found.organisations[0]!.id;
  if (found.organisations.length === 1) return { element: null, chosen: () => first };
  const select = h("select", { id: "organisation" }, ...found.organisations.map(({ id, name }) => h("option", { value: id }, name)));
  const element = h("div", { class: "field" }, h("label", { for: "organisation" }, t("Organisation")), select);
  return { element, chosen: () => select.value };
}

function chooseWay(found: Session): void {
  redraw = () => chooseWay(found);
  const organisation = organisationChoice(found);
  const first = h("input", { id: "pin", type: "password", autocomplete: "new-password", minlength: 6, "aria-describedby": "pin-help pin-fault" });
  const second = h("input", { id: "pin-again", type: "password", autocomplete: "new-password" });
  const fault = h("p", { class: "error", id: "pin-fault", role: "alert", hidden: true });
  const form = h("form", { class: "card-body", onsubmit: (event) => {
    event.preventDefault();
    const words = faultOfPin(first.value, second.value);
    fault.textContent = words;
    fault.hidden = words === "";
    if (words !== "") return first.focus();
    void makeDevice(found, organisation.chosen(), first.value, fault);
  } },
    h("p", { class: "sub", id: "pin-help" }, t("Forms and answers are kept on this device, encrypted with a PIN of yours. Without the PIN nobody can read them, and nobody can restore it: after {tries} wrong tries everything on the device is erased.", { tries: TRIES })),
    organisation.element,
    h("div", { class: "field" }, h("label", { for: "pin" }, t("Choose a PIN (6 digits or more, letters are better)")), first, fault),
    h("div", { class: "field" }, h("label", { for: "pin-again" }, t("The PIN again")), second),
    h("button", { class: "btn btn-primary", type: "submit" }, t("Set up this device")));
  show(title(t("Fill in forms")),
    card(t("Work with and without a network"), form),
    card(t("Only now, while connected"), h("div", { class: "card-body stack-y" },
      h("p", {}, t("On a computer that others use: nothing stays on it after you close the page.")),
      h("div", {}, button(t("Fill in online"), () => void online(found, organisation.chosen()))))));
}

/** Why a PIN is too weak or does not match; "" where it will do. */
function faultOfPin(pin: string, again: string): string {
  if (pin.length < 6) return t("The PIN needs at least 6 digits or letters.");
  const steps = [...pin].slice(1).map((sign, n) => sign.charCodeAt(0) - pin.charCodeAt(n));
  if (new Set(steps).size === 1 && Math.abs(steps[0]!) <= 1) return t("This PIN is too easy to guess.");
  return pin === again ? "" : t("The two PINs differ.");
}

async function makeDevice(found: Session, organisation: string, pin: string, fault: HTMLElement): Promise<void> {
  try {
    const { token } = await enrol(BASE, found.csrf, organisation, true);
    await start(await setUp(pin), token);
  } catch (error) {
    fault.hidden = false;
    fault.textContent = wordsOf(error);
  }
}

function beginOnline(words: string): void {
  void who().then((found) => {
    if (found === null || !found.signed_in) {
      notice = callout("c-warn", words);
      return signInFirst(found);
    }
    if (found.organisations.length === 0) return nothingForYou();
    const organisation = organisationChoice(found);
    redraw = () => beginOnline(words);
    show(title(t("Fill in forms")), callout("c-warn", words), organisation.element,
      button(t("Fill in online"), () => void online(found, organisation.chosen()), "btn-primary"));
  });
}

let unsentHere = false;

async function online(found: Session, organisation: string): Promise<void> {
  try {
    const { token } = await enrol(BASE, found.csrf, organisation, false);
    await start(new MemoryVault(), token);
  } catch (error) {
    notice = callout("c-error", wordsOf(error));
    redraw();
  }
}

function askPin(left: number): void {
  redraw = () => askPin(left);
  const input = h("input", { id: "pin", type: "password", autocomplete: "current-password", "aria-describedby": "pin-fault" });
  const fault = h("p", { class: "error", id: "pin-fault", role: "alert" });
  if (left < TRIES) fault.textContent = t("Tries left: {left}", { left });
  const press = h("button", { class: "btn btn-primary", type: "submit" }, t("Unlock"));
  const form = h("form", { class: "card card-body narrow", onsubmit: (event) => {
    event.preventDefault();
    press.disabled = true;
    void unlock(input.value).then((vault) => start(vault, null), (error: unknown) => {
      press.disabled = false;
      if (!(error instanceof WrongPin)) return void (fault.textContent = wordsOf(error));
      if (error.left <= 0) return wiped(t("Too many wrong PINs: everything on this device was erased."));
      redraw = () => askPin(error.left);
      fault.textContent = `${t("This PIN is wrong.")} ${t("Tries left: {left}", { left: error.left })}`;
      input.value = "";
      input.focus();
    });
  } },
    h("div", { class: "field" }, h("label", { for: "pin" }, t("PIN of this device")), input, fault),
    h("div", { class: "btns" }, press, button(t("I forgot it: erase this device"), () => {
      if (sure(t("Erase everything on this device? Answers that were not sent are lost."))) {
        void erase().then(() => wiped(t("Everything on this device was erased.")));
      }
    }, "btn-quiet")));
  show(title(t("Unlock")), form);
  input.focus();
}

function wiped(words: string): void {
  keeping = server = sender = screen = null;
  redraw = () => wiped(words);
  show(title(t("This device is empty")), callout("c-warn", words), button(t("Begin again"), () => void beginNew()));
  say(words);
}

// At work

async function start(vault: Vault, token: string | null): Promise<void> {
  const made = new Keeping(vault);
  if (token !== null) {
    await vault.put({ me: { token, organisation: "", enumerator: "", device: "", expires: 0, serverTime: 0, localTime: 0 } });
  }
  const me = await made.me();
  keeping = made;
  server = new Server(BASE, me?.token ?? "");
  sender = new Sender(made, server, toldLeft);
  void made.dropLists(true);
  watchIdle();
  if (token !== null) {
    busy = t("Fetching your forms…");
    await home();
    await sync();
  } else {
    void route();
    // The form that is likely to be opened comes before what the server may have to say.
    whenIdle(() => void prepareLast().catch(() => undefined).then(() => sync()));
  }
  setInterval(() => void sync(), AGAIN);
}

function whenIdle(work: () => void): void {
  if ("requestIdleCallback" in window) requestIdleCallback(work, { timeout: 2_000 });
  else setTimeout(work, 500);
}

/** Read the form that was used last while the list is looked at: most people open it again. */
async function prepareLast(): Promise<void> {
  const form = await keeping?.lastOpened();
  if (form !== undefined && keeping !== null && listShown()) await readAhead(keeping, form);
}

let syncing: Promise<void> | null = null;

/** Hear of the server and send what waits; whatever fails leaves all as it was. */
function sync(anew = false): Promise<void> {
  syncing ??= syncNow(anew).finally(() => (syncing = null));
  return syncing;
}

function listShown(): boolean {
  return screen === null && keeping !== null && location.hash.length < 3;
}

async function syncNow(anew: boolean): Promise<void> {
  if (keeping === null || server === null || PUBLIC !== "") return;
  const had = (await keeping.forms()).length;
  try {
    const result = await keeping.checkIn(server, (done, all) => {
      busy = done < all ? t("Fetching your forms: {done} of {all}", { done, all }) : "";
      if (had === 0 && listShown()) void home(false);
    }, anew);
    if (result === "wipe") return await obeyWipe();
    busy = "";
    void keepCodes(keeping);
    if (result.failed > 0) notice = callout("c-warn", t("Some forms could not be fetched. The others are here; try again later."));
    await send();
  } catch (error) {
    busy = "";
    if (error instanceof Refused && (error.status === 401 || error.status === 403)) {
      await keeping.dropLists();
      notice = refusedDevice(error.sentence);
    } else if (error instanceof Refused || !(error instanceof Unreached)) {
      notice = callout("c-warn", wordsOf(error));
    }
  }
  if (listShown()) await home(false);
}

let codes: Promise<unknown> | null = null;

/** Keep the reader of codes on the device once a form asks for codes: it is wanted off the network too. */
async function keepCodes(from: Keeping): Promise<void> {
  if (codes !== null || !from.vault.keeps || !(await from.scans())) return;
  codes = navigator.serviceWorker.ready.then(() => fetch(document.body.dataset["codes"] ?? "")).catch(() => (codes = null));
}

/** Erase all at the office's order, and tell the office that it is done. */
async function obeyWipe(): Promise<void> {
  const before = server;
  screen?.end();
  await erase();
  wiped(t("Your office took this device back: everything on it was erased."));
  try {
    await before?.leave();
  } catch {
    // Nothing is left here; the office sees that it was ordered.
  }
}

/** The server takes nothing more from this device: the answers stay, and there is a way on. */
function refusedDevice(sentence: string): HTMLElement {
  return callout("c-error", h("p", {}, sentence), h("p", {}, t("Sign in to set up this device again. What is kept on it stays.")),
    button(t("Set up again"), () => void setUpAgain(), "", { id: "again" }));
}

async function setUpAgain(): Promise<void> {
  if (keeping === null || server === null) return;
  try {
    const found = await who();
    if (found === null) throw new Unreached();
    if (!found.signed_in) return void (location.href = found.sign_in);
    const name = (await keeping.me())?.organisation;
    const organisation = found.organisations.find((one) => one.name === name) ?? found.organisations[0];
    if (organisation === undefined) throw new Refused(403, t("There is no form for you to fill in. Ask your data manager."));
    const { token } = await enrol(BASE, found.csrf, organisation.id, keeping.vault.keeps);
    await keeping.becomeDevice(token);
    server = new Server(BASE, token);
    sender = new Sender(keeping, server, toldLeft);
    notice = callout("c-success", t("This device is set up again."));
    await sync();
  } catch (error) {
    notice = callout("c-error", wordsOf(error));
    await home();
  }
}

function toldLeft(left: number): void {
  say(t("Waiting to be sent: {count}", { count: left }));
}

async function send(): Promise<void> {
  if (sender === null || keeping === null) return;
  const outcome = await sender.send();
  unsentHere = (await keeping.items()).some((item) => item.state === "waiting");
  if (outcome === "refused") notice = callout("c-warn", t("Some answers were not taken. Look at them below."));
}

function wordsOf(error: unknown): string {
  if (error instanceof Unreached) return t("The server cannot be reached. Nothing is lost; try again later.");
  if (error instanceof Refused) return error.sentence || t("The server refused ({status}).", { status: error.status });
  if (error instanceof BrokenForm) return error.sentence;
  if (error instanceof Full) return t("This device has no room left. Nothing that was kept is lost: delete other files on it, then try again.");
  return t("Something failed on this device. Nothing that was kept is lost.");
}

let idle: ReturnType<typeof setTimeout>;
let watching = false;

function watchIdle(): void {
  const later = () => {
    clearTimeout(idle);
    idle = setTimeout(() => void lockNow(), IDLE);
  };
  if (!watching) for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, later, { passive: true });
  watching = true;
  later();
}

/** Put the key away; a form that is open is kept first. */
async function lockNow(): Promise<void> {
  if (keeping === null || !keeping.vault.keeps) return;
  await screen?.keepAll();
  location.hash = "";
  location.reload();
}

let routed = 0;

async function route(): Promise<void> {
  const mine = (routed += 1);
  if (keeping === null || !(await leftScreen()) || mine !== routed) return;
  const [kind = "", id = ""] = location.hash.replace(/^#\/?/, "").split("/");
  if (kind === "new") void openForm(id, "new");
  else if (kind === "answers") void openForm(id, "draft");
  else void home();
}

/** Leave a form by the browser's own buttons: its answers are kept first. False where it stays. */
async function leftScreen(): Promise<boolean> {
  const left = screen;
  if (left === null) return true;
  await left.keepAll();
  if (screen !== left) return true;
  if (left.isDirty && !sure(t("The answers could not be kept. Leave, and lose them?"))) {
    history.replaceState(null, "", left.address);
    return false;
  }
  left.end();
  screen = null;
  return true;
}

function go(hash: string): void {
  if (location.hash === hash || (hash === "#/" && location.hash === "")) void route();
  else location.hash = hash;
}

async function home(focus = true): Promise<void> {
  if (keeping === null) return;
  redraw = () => void home(false);
  const [forms, items, said, sent, me, off] = await Promise.all([
    keeping.forms(), keeping.items(), keeping.said(), keeping.sent(), keeping.me(), keeping.clockOff(),
  ]);
  // Somebody may have opened a form meanwhile.
  if (focus ? screen !== null : !listShown()) return;
  // A list that stays the same is not drawn again: somebody may be about to press one of its lines.
  const now = JSON.stringify([spoken(), busy, forms, items, said, sent, me?.organisation, me?.enumerator, off]);
  if (!focus && notice === null && now === listed) return;
  const waiting = items.filter((item) => item.state === "waiting");
  const drafts = items.filter((item) => item.state === "draft");
  const refused = items.filter((item) => item.state === "refused");
  const toCorrect = said.filter((one) => one.comments.length > 0 || one.state === "has_issues" || one.state === "rejected");
  const name = title(t("Fill in forms"));
  show(name,
    me !== undefined && me.organisation !== "" && h("p", { class: "sub" }, isolated(me.organisation), me.enumerator && " · ", me.enumerator && isolated(me.enumerator)),
    !keeping.vault.keeps && callout("c-warn", t("Nothing stays on this device: send before you close this page.")),
    off !== 0 && callout("c-warn", t("The clock of this device is wrong by {minutes} minutes. Dates in your answers may be wrong: set the clock.", { minutes: Math.abs(off) })),
    busy !== "" && h("p", { role: "status" }, busy),
    refused.length > 0 && card(t("Not taken by the server"), list(refused.map(refusedRow))),
    toCorrect.length > 0 && card(t("Your office says"), list(toCorrect.map(saidRow))),
    waiting.length > 0 && card(t("Waiting to be sent: {count}", { count: waiting.length }), list(waiting.map(waitingRow)),
      h("div", { class: "card-footer" }, button(t("Send now"), () => void sendNow(), "btn-primary", { id: "send-now" }))),
    drafts.length > 0 && card(t("Drafts"), list(drafts.map(draftRow))),
    card(t("Forms"), forms.length === 0 && busy === "" ? h("p", { class: "card-body" }, t("No form is offered to you here yet.")) : list(forms.map(formRow))),
    sent.length > 0 && h("details", { class: "card" }, h("summary", { class: "card-header" }, t("Sent from this device: {count}", { count: sent.length })),
      list(sent.slice(0, 100).map((note) => h("li", {}, isolated(note.label || note.title), h("span", { class: "meta" }, moment(note.at)))))),
    keeping.vault.keeps && footer(items.length));
  listed = now;
  if (focus) name.focus();
}

function list(rows: HTMLElement[]): HTMLElement {
  return h("ul", { class: "list f-list" }, ...rows);
}

function formRow(form: FormOffer): HTMLElement {
  return h("li", {}, h("a", { class: "btn f-open", href: `#/new/${form.version}`, dir: "auto" }, icon("clipboard"), isolated(form.title)),
    form.notes.length > 0 && h("span", { class: "meta" }, t("Some parts differ from ODK Collect")));
}

function labelled(item: Item): HTMLElement {
  const words = item.label === "" ? item.title : `${item.label} · ${item.title}`;
  return h("span", { class: "grow" }, h("strong", {}, isolated(words)), " ", h("span", { class: "meta" }, moment(item.changed)),
    item.corrects !== "" && h("span", { class: "tag" }, t("Correction")));
}

function draftRow(item: Item): HTMLElement {
  return h("li", {}, labelled(item),
    h("a", { class: "btn", href: `#/answers/${item.id}`, "aria-label": t("Go on with {name}", { name: item.label || item.title }) }, t("Go on")), deleting(item));
}

function waitingRow(item: Item): HTMLElement {
  return h("li", {}, labelled(item), item.problem !== "" && h("p", { class: "meta" }, item.problem),
    button(t("Change"), () => void backToDraft(item), "", { "aria-label": t("Change {name}", { name: item.label || item.title }) }), deleting(item));
}

function refusedRow(item: Item): HTMLElement {
  return h("li", {}, labelled(item), h("p", { class: "f-problem" }, icon("alert-triangle"), " ", item.problem || t("The server refused.")),
    item.conflict && h("p", { class: "meta" }, t("Somebody else changed these answers. Yours were not sent and replace nothing. Compare with your office, then delete yours or send them again after a correction.")),
    button(t("Try again"), () => void retry(item)),
    h("a", { class: "btn", href: `#/answers/${item.id}` }, t("Look at it")), deleting(item));
}

function saidRow(one: Said): HTMLElement {
  return h("li", { class: "f-said" }, h("strong", {}, isolated(one.title)), " ", h("span", { class: "pill p-amber" }, one.state_label),
    h("span", { class: "meta" }, moment(Date.parse(one.sent_at))),
    ...one.comments.map(({ text, at }) => h("blockquote", { class: "f-comment", dir: "auto" }, text, " ", h("span", { class: "meta" }, moment(Date.parse(at))))),
    one.correctable && button(t("Correct these answers"), () => void correct(one)));
}

function deleting(item: Item): HTMLElement {
  return button(t("Delete"), () => {
    if (!sure(t("Delete these answers? They were not sent and cannot be restored."))) return;
    void keeping?.forget(item).then(() => home());
  }, "btn-danger", { "aria-label": t("Delete {name}", { name: item.label || item.title }) });
}

async function backToDraft(item: Item): Promise<void> {
  await sender?.landed(item);
  const now = await keeping?.item(item.id);
  if (now?.state !== "waiting") return home();
  await keeping?.note({ ...now, state: "draft" });
  go(`#/answers/${item.id}`);
}

async function retry(item: Item): Promise<void> {
  await keeping?.note({ ...item, state: "waiting", problem: "", conflict: false });
  await sendNow();
}

async function sendNow(): Promise<void> {
  say(t("Sending…"));
  await send();
  const left = (await keeping!.items()).filter((item) => item.state === "waiting").length;
  notice ??= left === 0 ? callout("c-success", t("Everything is sent.")) : callout("c-warn", t("The server cannot be reached. Nothing is lost; try again later."));
  await home();
}

function footer(unsent: number): HTMLElement {
  return h("div", { class: "btns f-foot" },
    button(t("Lock"), () => void lockNow(), "", { id: "lock" }),
    button(t("Fetch forms and comments"), () => void sync(true).then(() => home())),
    button(t("Sign out and erase this device"), () => {
      const words = unsent > 0
        ? t("{count} drafts or unsent answers would be lost. Erase everything on this device?", { count: unsent })
        : t("Erase everything on this device?");
      if (sure(words)) void leave();
    }, "btn-danger", { id: "leave" }));
}

/** Sign out here: the device ends on the server, and nothing stays but the app's own files. */
async function leave(): Promise<void> {
  try {
    await server?.leave();
  } catch {
    // Out of reach: what is here goes all the same, and the office can still revoke the device.
  }
  await erase();
  wiped(t("Everything on this device was erased."));
}

// Filling

async function openForm(id: string, kind: "new" | "draft"): Promise<void> {
  if (keeping === null) return;
  show(title(t("Opening the form…")));
  let letGo: LetGo | null = null;
  try {
    letGo = kind === "draft" ? await held(id) : null;
    if (kind === "draft" && letGo === null) throw new BrokenForm(t("These answers are open in another window. Go on there, or close it first."));
    const [item, device, offered] = await Promise.all([kind === "draft" ? keeping.item(id) : undefined, deviceName(), kind === "new" ? keeping.formOf(id) : undefined]);
    const form = item === undefined ? offered : await keeping.formOf(item.version);
    keeping.onScreen = form?.version;
    if (kind === "draft" && item === undefined) {
      letGo?.();
      return go("#/");
    }
    if (form === undefined) throw new BrokenForm(t("This form is not on this device. Connect to the network and try again."));
    const newer = item === undefined ? undefined : (await keeping.forms()).find((one) => one.form_id === form.form_id && one.version !== form.version);
    if (newer !== undefined) notice = callout("", t("There is a newer version of this form. This draft stays with the version it was begun in, and can be sent."));
    await fillIn(await Filling.open(keeping, form, item === undefined ? { kind: "new" } : { kind: "draft", item: { ...item, state: "draft" } }, device), letGo);
    // Written down only now: reads would wait until it is on the disk.
    void keeping.noteOpened(form.version).catch(() => undefined);
  } catch (error) {
    letGo?.();
    notice = callout("c-error", wordsOf(error));
    if (!(error instanceof BrokenForm || error instanceof Unreached)) console.error(error);
    go("#/");
  }
}

type LetGo = () => void;

/** Have answers for this tab alone while they are on its screen; null where another tab has them. */
function held(id: string): Promise<LetGo | null> {
  if (!("locks" in navigator)) return Promise.resolve(() => undefined);
  return new Promise((resolve) => {
    void navigator.locks.request(`answers:${id}`, { ifAvailable: true }, (lock) =>
      lock === null ? resolve(null) : new Promise<void>((letGo) => resolve(letGo)));
  });
}

async function deviceName(): Promise<string> {
  return `serai:${(await keeping?.me())?.device ?? "web"}`;
}

async function correct(one: Said): Promise<void> {
  if (keeping === null || server === null) return;
  try {
    const form = await keeping.formOf(one.version);
    keeping.onScreen = form?.version;
    if (form === undefined) throw new BrokenForm(t("This version of the form is not on this device any more."));
    const { xml, files } = await server.sent(one.submission);
    show(title(t("Opening the form…")));
    await fillIn(await Filling.open(keeping, form, { kind: "correction", xml, files, title: one.title }, await deviceName()));
  } catch (error) {
    notice = callout("c-error", error instanceof Refused && error.status === 403 ? t("Sign in to Serai again to correct what was sent.") : wordsOf(error));
    await home();
  }
}

async function fillIn(filling: Filling, had: LetGo | null = null): Promise<void> {
  const letGo = had ?? (await held(filling.item.id));
  const made = new FormScreen(filling, keeping!, {
    closed: () => {
      screen = null;
      go("#/");
    },
    finished: () => {
      screen = null;
      if (PUBLIC !== "") return void sendPublic(filling.item);
      notice = callout("c-success", t("Finished. It is sent as soon as there is a network."));
      go("#/");
      void send().then(() => listShown() ? home(false) : undefined);
    },
    ended: () => letGo?.(),
  }, PUBLIC !== "");
  screen = made;
  // A reload goes on with these answers instead of beginning anew.
  if (PUBLIC === "") history.replaceState(null, "", made.address);
  show(made.element);
  (made.element.querySelector("h1") as HTMLElement).focus();
  place.dataset["ready"] = "yes";
}

// Public links: one form, nothing kept

async function beginPublic(): Promise<void> {
  const offer = JSON.parse(document.getElementById("offer")!.textContent ?? "{}") as FormOffer;
  keeping = new Keeping(new MemoryVault());
  server = new Server(PUBLIC, "");
  redraw = () => undefined;
  show(title(t("Opening the form…")));
  try {
    const xform = await server.form(offer.version);
    const records: Record<string, unknown> = { forms: [offer], [`form:${offer.version}`]: xform };
    for (const media of offer.media) records[`media:${offer.version}:${media.name}`] = await server.media(offer.version, media);
    await keeping.vault.put(records);
    await fillIn(await Filling.open(keeping, offer, { kind: "new" }, "serai:public"));
  } catch (error) {
    show(title(offer.title), callout("c-error", wordsOf(error)), button(t("Try again"), () => void beginPublic(), "btn-primary"));
  }
}

async function sendPublic(item: Item): Promise<void> {
  show(title(t("Sending…")));
  const kept = (await keeping!.item(item.id))!;
  const { xml, files } = await keeping!.answers(kept);
  unsentHere = true;
  try {
    await server!.send(xml, files);
    unsentHere = false;
    show(title(t("Thank you")), callout("c-success", t("Your answers arrived. Nothing about them stays on this device.")),
      h("p", {}, button(t("Fill in another one"), () => location.reload())));
  } catch (error) {
    show(title(t("Not sent yet")), callout("c-error", wordsOf(error)), button(t("Try again"), () => void sendPublic(item), "btn-primary"));
  }
  (place.querySelector("h1") as HTMLElement).focus();
}

/** Fetch the engine, and let it read a small form while somebody types the PIN. */
async function makeReady(): Promise<void> {
  try {
    const { warm } = await loadEngine();
    if (keeping === null) await warm();
  } catch {
    // It is loaded again when a form is opened, and says then what is wrong.
  }
}

window.addEventListener("hashchange", () => void route());
void begin().finally(makeReady);
