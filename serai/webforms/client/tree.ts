// Groups, repeats and their questions, as nested parts of the screen.

import type {
  AnyControlNode, AnyNode, GeneralChildNode, GroupNode, RepeatInstanceNode, RepeatRangeNode,
} from "@getodk/xforms-engine";
import { button, fill, h, say, sure } from "./dom.ts";
import { inputQuestion, noteQuestion, rangeQuestion, triggerQuestion } from "./fields.ts";
import { uploadQuestion } from "./files.ts";
import { textOf } from "./formatted.ts";
import { rankQuestion, selectQuestion } from "./choices.ts";
import { idOf, Sheet } from "./question.ts";
import { Scope } from "./reactive.ts";
import { t } from "./words.ts";

/** Draw a node and all below it; null for what is never seen. */
export function drawn(node: GeneralChildNode, sheet: Sheet, scope: Scope, level: number): HTMLElement | null {
  switch (node.nodeType) {
    case "input": return inputQuestion(node, sheet, scope);
    case "note": return noteQuestion(node, sheet, scope);
    case "select": return selectQuestion(node, sheet, scope);
    case "rank": return rankQuestion(node, sheet, scope);
    case "range": return rangeQuestion(node, sheet, scope);
    case "trigger": return triggerQuestion(node, sheet, scope);
    case "upload": return uploadQuestion(node, sheet, scope);
    case "group": return group(node, sheet, scope, level);
    case "repeat-range:controlled":
    case "repeat-range:uncontrolled": return repeat(node, sheet, scope, level);
    default: return null;
  }
}

/** Whether a node has anything to show, at some time. */
export function isSeen(node: GeneralChildNode): boolean {
  if (node.nodeType === "model-value") return false;
  if (node.nodeType !== "group") return true;
  return node.currentState.children.some(isSeen);
}

function heading(level: number): "h2" | "h3" | "h4" | "h5" {
  return (["h2", "h3", "h4", "h5"] as const)[Math.min(level, 3)]!;
}

function group(node: GroupNode, sheet: Sheet, scope: Scope, level: number): HTMLElement | null {
  if (!isSeen(node)) return null;
  const title = h(heading(level), {});
  const frame = h("section", { class: "f-group", id: `${idOf(node)}-frame` }, title);
  const hasTitle = () => node.currentState.label !== null && node.currentState.label.asString !== "";
  for (const child of node.currentState.children) {
    const made = drawn(child, sheet, scope, hasTitle() ? level + 1 : level);
    if (made !== null) frame.append(made);
  }
  scope.effect(() => {
    frame.hidden = !node.currentState.relevant || !node.currentState.hasRelevantBodyNodes;
    fill(title, ...textOf(node.currentState.label, true));
    title.hidden = !hasTitle();
    frame.classList.toggle("f-titled", hasTitle());
  });
  return frame;
}

function repeat(node: RepeatRangeNode, sheet: Sheet, scope: Scope, level: number): HTMLElement {
  const title = h(heading(level), { tabindex: -1 });
  const list = h("div", { class: "f-repeats" });
  const frame = h("section", { class: "f-group", id: `${idOf(node)}-frame` }, title, list);
  const shown = new Map<string, { frame: HTMLElement; scope: Scope }>();
  scope.effect(() => {
    frame.hidden = !node.currentState.relevant;
    fill(title, ...textOf(node.currentState.label, true));
    title.hidden = node.currentState.label === null;
  });
  scope.effect(() => {
    const now = node.currentState.children;
    const ids = new Set(now.map((instance) => instance.nodeId as string));
    for (const [id, one] of shown) {
      if (ids.has(id)) continue;
      one.scope.end();
      one.frame.remove();
      shown.delete(id);
    }
    for (const instance of now) {
      if (!shown.has(instance.nodeId)) {
        const inner = scope.scope();
        shown.set(instance.nodeId, { frame: h("div", { class: "f-repeat", tabindex: -1 }), scope: inner });
        fillInstance(shown.get(instance.nodeId)!.frame, node, instance, sheet, inner, level + 1);
      }
      list.append(shown.get(instance.nodeId)!.frame);
    }
  });
  if (node.nodeType === "repeat-range:uncontrolled") {
    const name = () => node.currentState.label?.asString ?? "";
    const add = button("", () => {
      node.addInstances();
      sheet.changed();
      setTimeout(() => {
        const last = list.lastElementChild as HTMLElement | null;
        last?.focus();
        say(t("Added: number {number}.", { number: list.childElementCount }));
      });
    }, "f-add");
    scope.effect(() => {
      add.textContent = name() === "" ? t("Add one more") : t("Add: {name}", { name: name() });
    });
    frame.append(add);
  }
  return frame;
}

function fillInstance(
  frame: HTMLElement, range: RepeatRangeNode, instance: RepeatInstanceNode, sheet: Sheet, scope: Scope, level: number,
): void {
  const title = h(heading(level), { class: "f-repeat-title" });
  const number = () => range.currentState.children.findIndex((one) => one.nodeId === instance.nodeId) + 1;
  const head = h("div", { class: "f-repeat-head" }, title);
  frame.append(head);
  if (range.nodeType === "repeat-range:uncontrolled") {
    const remove = button(t("Remove"), () => {
      if (!sure(t("Remove number {number} with its answers?", { number: number() }))) return;
      const next = frame.previousElementSibling ?? frame.parentElement?.parentElement?.querySelector(".f-add");
      range.removeInstances(number() - 1);
      sheet.changed();
      say(t("Removed."));
      (next as HTMLElement | null)?.focus();
    }, "btn-quiet");
    scope.effect(() => {
      remove.setAttribute("aria-label", t("Remove number {number}", { number: number() }));
    });
    head.append(remove);
  }
  scope.effect(() => {
    const own = instance.currentState.label?.asString ?? "";
    fill(title, h("bdi", {}, own === "" ? String(number()) : `${number()}. ${own}`));
    frame.setAttribute("aria-label", own === "" ? String(number()) : own);
    frame.setAttribute("role", "group");
  });
  for (const child of instance.currentState.children) {
    const made = drawn(child, sheet, scope, level + 1);
    if (made !== null) frame.append(made);
  }
}

/** Each leaf below a node, in the order of the form. */
export function* leaves(node: AnyNode): Generator<AnyControlNode> {
  const children = node.currentState.children as readonly AnyNode[] | null;
  if (children === null) {
    if (node.nodeType !== "model-value") yield node as AnyControlNode;
    return;
  }
  for (const child of children) yield* leaves(child);
}
