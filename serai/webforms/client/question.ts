// One question: its label, hint, control and what is wrong with its answer, tied together.

import type { AnyControlNode, AnyNode, LeafNodeValidationState, TextRange, TextRole } from "@getodk/xforms-engine";
import { Child, fill, h } from "./dom.ts";
import { mediaOf, Source, textOf } from "./formatted.ts";
import { Scope, untracked } from "./reactive.ts";
import { t } from "./words.ts";

export type Lookup = Set<string>;

/** What a form's screens share. */
export interface Sheet {
  /** The root of the form as it is being filled. */
  readonly source: Source;
  /** Note that an answer changed: it is to be kept. */
  changed(): void;
  /** Nodes whose faults are shown: those answered, and all once somebody wanted to finish. */
  isTouched(node: AnyNode): boolean;
  touch(node: AnyNode): void;
  /**
   * Note that an answer is being made ready, which ends in words where it fails, else in "". The
   * form waits for it before it goes; `end` ends what would go on by itself.
   */
  making(work: Promise<string>, end?: () => void): void;
  /** Note what stands in a field and is no answer, in words; "" where it is one. */
  misread(node: AnyNode, words: string): void;
  isMisread(node: AnyNode): boolean;
  /** The fault to be shown of a node now, as words; "" if none. */
  faultOf(node: AnyControlNode): string;
  /** Read in effects that depend on what is touched. */
  readonly touches: { count: number };
  /** The code of the form's language, "" where unknown. */
  languageCode(): string;
  readonly isPublic: boolean;
}

/** The names a control gives its parts. */
export interface Parts {
  id: string;
  describedBy: string;
}

let serial = 0;

/** The HTML id of a node, the same as long as the page lives. */
const ids = new WeakMap<object, string>();
export function idOf(node: object): string {
  let found = ids.get(node);
  if (found === undefined) ids.set(node, (found = `q${(serial += 1)}`));
  return found;
}

/** Whether an appearance is set, whatever the engine's type says it knows. */
export function looks(node: { appearances: unknown }, name: string): boolean {
  const tokens = node.appearances as Iterable<string> | null;
  if (tokens === null || tokens === undefined) return false;
  for (const token of tokens) if (token === name) return true;
  return false;
}

export function stateOf(node: AnyControlNode): { relevant: boolean; readonly: boolean; required: boolean; label: TextRange<TextRole> | null; hint: TextRange<TextRole> | null; instanceValue: string } {
  return node.currentState as never;
}

/** The fault to be shown of a node, as words; "" if none. */
export function faultOf(node: AnyControlNode): string {
  const violation = (node.validationState as LeafNodeValidationState).violation;
  if (violation === null || violation === undefined) return "";
  const own = violation.message?.asString ?? "";
  if (own !== "") return own;
  return violation.condition === "required" ? t("An answer is needed.") : t("This answer is not allowed.");
}

/**
 * Frame a control. `grouped` controls (several inputs) become a fieldset with a legend, others get
 * a label. `build` makes the control once.
 */
export function framed(
  node: AnyControlNode,
  sheet: Sheet,
  scope: Scope,
  grouped: boolean,
  build: (parts: Parts) => Child[],
): HTMLElement {
  const id = idOf(node);
  const parts = { id, describedBy: `${id}-hint ${id}-fault` };
  const label = grouped ? h("legend", {}) : h("label", { for: id });
  const media = h("div", { class: "f-media" });
  const hint = h("div", { class: "help", id: `${id}-hint` });
  const fault = h("p", { class: "error", id: `${id}-fault` });
  const frame = grouped
    ? h("fieldset", { class: "field q", id: `${id}-frame`, "aria-describedby": parts.describedBy, tabindex: -1 })
    : h("div", { class: "field q", id: `${id}-frame` });
  const control = untracked(() => build(parts));
  const pieces: Child[] = [label, media, hint, fault, ...control];
  frame.append(...pieces.filter((piece): piece is Node | string => Boolean(piece)));

  scope.effect(() => {
    frame.hidden = !stateOf(node).relevant;
  });
  scope.effect(() => {
    const state = stateOf(node);
    const text = textOf(state.label, true);
    const named = text.length > 0 ? text : [t("Answer")];
    if (text.length === 0 && !label.classList.contains("sr")) label.classList.add("sr");
    fill(label, ...named, state.required && h("span", { class: "f-required", title: t("needed") }, " *"));
    if (state.required) label.append(h("span", { class: "sr" }, ` (${t("needed")})`));
    fill(media, ...mediaOf(state.label, sheet.source));
    media.hidden = media.childElementCount === 0;
    fill(hint, ...textOf(state.hint));
    hint.hidden = hint.childNodes.length === 0;
  });
  let isGood = false;
  scope.effect(() => {
    void sheet.touches.count;
    const words = sheet.faultOf(node);
    if (isGood && words === "") return; // any question that is touched asks all of them again
    isGood = words === "";
    fault.textContent = words;
    fault.hidden = words === "";
    frame.classList.toggle("has-error", words !== "");
    for (const input of frame.querySelectorAll("input,select,textarea")) {
      if (words === "") input.removeAttribute("aria-invalid");
      else input.setAttribute("aria-invalid", "true");
    }
  });
  return frame;
}

/** Write a control's value where it differs, and lock it where it is read-only. */
export function follow(
  scope: Scope,
  node: AnyControlNode,
  input: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement,
  shown: (raw: string) => string = (raw) => raw,
  isHeld: () => boolean = () => false,
): void {
  scope.effect(() => {
    const raw = shown(stateOf(node).instanceValue);
    if (isHeld()) return;
    if (input.value !== raw && !(document.activeElement === input && sameNumber(input.value, raw))) input.value = raw;
  });
  scope.effect(() => {
    const locked = stateOf(node).readonly;
    if (input instanceof HTMLSelectElement) input.disabled = locked;
    else input.readOnly = locked;
  });
}

function sameNumber(typed: string, raw: string): boolean {
  return typed !== "" && raw !== "" && Number(typed) === Number(raw);
}
