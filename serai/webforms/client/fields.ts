// Controls for texts, numbers, dates and times, notes, acknowledgements and ranges.

import type { AnyControlNode, AnyInputNode, AnyNoteNode, AnyRangeNode, TriggerNode } from "@getodk/xforms-engine";
import { calendarOf, inCalendar } from "./calendars.ts";
import { button, Child, fill, h } from "./dom.ts";
import { mediaOf, textOf } from "./formatted.ts";
import { barcode, geopoint } from "./sensing.ts";
import { follow, framed, looks, Parts, Sheet, stateOf } from "./question.ts";
import { Scope } from "./reactive.ts";
import { t } from "./words.ts";

type Settable = { setValue(value: never): unknown };

/** Give the engine an answer; what it cannot take is left as it was. */
export function set(node: AnyControlNode, sheet: Sheet, value: unknown): void {
  try {
    (node as unknown as Settable).setValue(value as never);
  } catch {
    return;
  }
  sheet.changed();
}

/** A text, number, date, time, place or code. */
export function inputQuestion(node: AnyInputNode, sheet: Sheet, scope: Scope): HTMLElement {
  const type = node.valueType as string;
  if (type === "geopoint") return framed(node, sheet, scope, true, (parts) => geopoint(node, sheet, scope, parts));
  if (type === "barcode") return framed(node, sheet, scope, false, (parts) => barcode(node, sheet, scope, parts));
  if (type === "date") return framed(node, sheet, scope, false, (parts) => date(node, sheet, scope, parts));
  return framed(node, sheet, scope, false, (parts) => [typed(node, sheet, scope, parts)]);
}

const KINDS: Record<string, Record<string, string>> = {
  int: { type: "text", inputmode: "numeric", pattern: "[-]?[0-9]*", autocomplete: "off" },
  decimal: { type: "text", inputmode: "decimal", autocomplete: "off" },
  time: { type: "time" },
  dateTime: { type: "datetime-local" },
};

function typed(node: AnyInputNode, sheet: Sheet, scope: Scope, parts: Parts): HTMLElement {
  const type = node.valueType as string;
  const isNumber = type === "int" || type === "decimal";
  const rows = (node.nodeOptions as { rows?: number | null } | null)?.rows ?? null;
  const common = { id: parts.id, "aria-describedby": parts.describedBy };
  const isLong = type === "string" && (looks(node, "multiline") || (rows !== null && rows > 1));
  const hidden = looks(node, "masked") || looks(node, "hidden-answer");
  const kind = type === "string" && looks(node, "numbers") ? KINDS["decimal"]! : (KINDS[type] ?? { type: "text", autocomplete: "off" });
  const input = isLong
    ? h("textarea", { ...common, rows: rows ?? 4 })
    : h("input", { ...common, ...kind, ...(hidden ? { type: "password", autocomplete: "off" } : {}), ...(isNumber ? { dir: "ltr" } : { dir: "auto" }) });
  const counted = looks(node, "counter");
  const isUnfit = () => isNumber ? !isNumberOf(type, input.value) : input.validity.badInput;
  input.addEventListener("input", () => {
    const value = isNumber ? western(input.value).trim() : input.value;
    if (isNumber && isUnfit()) return;
    set(node, sheet, type === "dateTime" || type === "time" ? zoned(value) : value.replace(isNumber ? "," : "\u0000", "."));
  });
  input.addEventListener("change", () => {
    if (isNumber && !isUnfit()) settle(node, input as HTMLInputElement);
    sheet.touch(node);
  });
  judge(node, sheet, input, isUnfit, "");
  follow(scope, node, input, type === "time" || type === "dateTime" ? local : undefined, () => sheet.isMisread(node));
  return counted ? withCounter(node, sheet, input as HTMLInputElement) : input;
}

function isNumberOf(type: string, text: string): boolean {
  const value = western(text).trim();
  return value === "" || (type === "int" ? /^-?\d+$/ : /^-?\d+([.,]\d+)?$/).test(value);
}

/**
 * What stands in a field that is left and is no answer is said, and the form is not finished with
 * it: "1 000" is never taken for the 1 it began with. `none` is how the engine has no answer.
 */
function judge(node: AnyInputNode, sheet: Sheet, input: HTMLInputElement | HTMLTextAreaElement, isUnfit: () => boolean, none: "" | null): void {
  input.addEventListener("blur", () => {
    if (!isUnfit() || sheet.isMisread(node)) return;
    const type = node.valueType as string;
    sheet.misread(node, type === "int" ? t("Write a whole number: digits only.") : type === "decimal" ? t("Write a number.") : t("Write the whole date or time."));
    set(node, sheet, none);
  });
  input.addEventListener("input", () => {
    if (sheet.isMisread(node) && !isUnfit()) sheet.misread(node, "");
  });
}

/** Show a number as the engine has it, where that is another one than what was typed. */
function settle(node: AnyInputNode, input: HTMLInputElement): void {
  const value = western(input.value).trim();
  if (Number(value.replace(",", ".")) !== Number(stateOf(node).instanceValue)) input.value = stateOf(node).instanceValue;
}

function withCounter(node: AnyInputNode, sheet: Sheet, input: HTMLInputElement): HTMLElement {
  const step = (by: number) => {
    set(node, sheet, String((Number(stateOf(node).instanceValue) || 0) + by));
    sheet.touch(node);
  };
  return h("div", { class: "f-counter" },
    button("−", () => step(-1), "btn-icon", { "aria-label": t("One less") }), input,
    button("+", () => step(1), "btn-icon", { "aria-label": t("One more") }));
}

const DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g;

/** Arabic and Persian digits as the engine's. */
export function western(text: string): string {
  return text.replace(DIGITS, (digit) => String((digit.charCodeAt(0) - 0x660) % 0x90 % 16)).replace("٫", ".");
}

/** A local time as OpenRosa keeps it, with the offset from UTC that holds on that day. */
function zoned(value: string): string {
  if (value === "") return "";
  const whole = value.length === 5 || /T\d\d:\d\d$/.test(value) ? `${value}:00.000` : value;
  const minutes = -(value.includes("T") ? new Date(value) : new Date()).getTimezoneOffset();
  const sign = minutes < 0 ? "-" : "+";
  const two = (n: number) => String(Math.floor(Math.abs(n))).padStart(2, "0");
  return `${whole}${sign}${two(minutes / 60)}:${two(minutes % 60)}`;
}

function local(raw: string): string {
  const found = /^(\d{4}-\d\d-\d\dT)?(\d\d:\d\d)/.exec(raw);
  return found === null ? raw : (found[1] ?? "") + found[2]!;
}

function date(node: AnyInputNode, sheet: Sheet, scope: Scope, parts: Parts): Child[] {
  const common = { id: parts.id, "aria-describedby": parts.describedBy };
  const onlyYear = looks(node, "year");
  const onlyMonth = looks(node, "month-year");
  const calendar = calendarOf(node);
  const other = h("p", { class: "meta", "aria-live": "polite" });
  const input = h("input", {
    ...common,
    ...(onlyYear ? { type: "text", inputmode: "numeric", maxlength: 4, dir: "ltr" } : { type: onlyMonth ? "month" : "date" }),
  });
  const isUnfit = () => onlyYear ? !/^(\d{4})?$/.test(western(input.value)) : input.validity.badInput;
  input.addEventListener("input", () => {
    const value = western(input.value);
    if (onlyYear && isUnfit()) return;
    set(node, sheet, value === "" ? null : onlyYear ? `${value}-01-01` : onlyMonth ? `${value}-01` : value);
  });
  input.addEventListener("change", () => sheet.touch(node));
  judge(node, sheet, input, isUnfit, null);
  follow(scope, node, input, (raw) => (onlyYear ? raw.slice(0, 4) : onlyMonth ? raw.slice(0, 7) : raw.slice(0, 10)), () => sheet.isMisread(node));
  if (calendar === "") return [input];
  scope.effect(() => {
    other.textContent = inCalendar(stateOf(node).instanceValue.slice(0, 10), calendar, sheet.languageCode());
  });
  return [input, other];
}

/** A note: text only, and a value where it has one. */
export function noteQuestion(node: AnyNoteNode, sheet: Sheet, scope: Scope): HTMLElement {
  const text = h("div", { class: "prose" });
  const value = h("output", { class: "f-value" });
  const frame = h("div", { class: "q f-note" }, text, value);
  scope.effect(() => {
    frame.hidden = !node.currentState.relevant;
  });
  scope.effect(() => {
    fill(text, ...textOf(node.currentState.label), ...mediaOf(node.currentState.label, sheet.source));
    text.append(...textOf(node.currentState.hint));
    const raw = stateOf(node).instanceValue;
    value.textContent = raw;
    value.hidden = raw === "";
  });
  return frame;
}

/** Something to be acknowledged. */
export function triggerQuestion(node: TriggerNode, sheet: Sheet, scope: Scope): HTMLElement {
  return framed(node, sheet, scope, true, (parts) => {
    const box = h("input", { type: "checkbox", id: parts.id });
    box.addEventListener("change", () => {
      set(node, sheet, box.checked);
      sheet.touch(node);
    });
    scope.effect(() => {
      box.checked = Boolean(node.currentState.value);
      box.disabled = node.currentState.readonly;
    });
    return [h("label", { class: "choice", for: parts.id }, box, t("OK"))];
  });
}

/** A number on a scale. Nothing is chosen until somebody moves it. */
export function rangeQuestion(node: AnyRangeNode, sheet: Sheet, scope: Scope): HTMLElement {
  const { start, end, step } = node.definition.bodyElement.bounds;
  const [from, to, by] = [Number(start), Number(end), Math.abs(Number(step)) || 1];
  const count = Math.round(Math.abs(to - from) / by) + 1;
  if (looks(node, "picker") || looks(node, "rating")) return stepsOf(node, sheet, scope, from, to, by, count);
  return framed(node, sheet, scope, false, (parts) => {
    const input = h("input", {
      id: parts.id, type: "range", min: Math.min(from, to), max: Math.max(from, to), step: by,
      "aria-describedby": `${parts.id}-value ${parts.describedBy}`,
    });
    const shown = h("output", { id: `${parts.id}-value`, for: parts.id, class: "f-value" });
    const clear = button(t("Clear"), () => set(node, sheet, null), "btn-quiet");
    const choose = () => {
      set(node, sheet, input.value);
      sheet.touch(node);
    };
    input.addEventListener("input", choose);
    input.addEventListener("click", choose);
    scope.effect(() => {
      const raw = stateOf(node).instanceValue;
      input.value = raw === "" ? String((from + to) / 2) : raw;
      input.classList.toggle("f-unset", raw === "");
      shown.textContent = raw === "" ? t("Not answered yet") : raw;
      clear.hidden = raw === "";
      input.disabled = stateOf(node).readonly;
    });
    return [h("div", { class: "f-range" }, h("bdi", {}, start), input, h("bdi", {}, end)), shown, clear];
  });
}

function stepsOf(node: AnyRangeNode, sheet: Sheet, scope: Scope, from: number, to: number, by: number, count: number): HTMLElement {
  return framed(node, sheet, scope, false, (parts) => {
    const select = h("select", { id: parts.id, "aria-describedby": parts.describedBy }, h("option", { value: "" }, t("Choose…")));
    const down = to < from ? -1 : 1;
    for (let n = 0; n < Math.min(count, 1_000); n += 1) {
      const value = String(Number((from + down * n * by).toFixed(6)));
      select.append(h("option", { value }, looks(node, "rating") ? `${value} ★` : value));
    }
    select.addEventListener("change", () => {
      set(node, sheet, select.value === "" ? null : select.value);
      sheet.touch(node);
    });
    follow(scope, node, select);
    return [select];
  });
}
