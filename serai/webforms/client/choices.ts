// Controls for choosing: one or many, with search, as a menu, on a scale, by picture, in order.

import type { RankNode, SelectItem, SelectNode } from "@getodk/xforms-engine";
import { button, Child, fill, h, say } from "./dom.ts";
import { mediaOf, textOf } from "./formatted.ts";
import { framed, looks, Parts, Sheet } from "./question.ts";
import { Scope } from "./reactive.ts";
import { t } from "./words.ts";

const SEARCH_FROM = 15;

/** A question with choices, in the look its appearance asks for. */
export function selectQuestion(node: SelectNode, sheet: Sheet, scope: Scope): HTMLElement {
  const many = node.selectType === "select";
  if (looks(node, "label")) return heading(node, sheet, scope);
  const menu = !many && (looks(node, "minimal") || looks(node, "autocomplete"));
  if (menu) return framed(node, sheet, scope, false, (parts) => menuOf(node, sheet, scope, parts));
  return framed(node, sheet, scope, true, (parts) => listOf(node, sheet, scope, parts, many));
}

/** The head of a grid: only its label, as each row names its choices again. */
function heading(node: SelectNode, sheet: Sheet, scope: Scope): HTMLElement {
  const text = h("div", { class: "prose" });
  const frame = h("div", { class: "q" }, text);
  scope.effect(() => {
    frame.hidden = !node.currentState.relevant;
    fill(text, ...textOf(node.currentState.label), ...mediaOf(node.currentState.label, sheet.source));
  });
  return frame;
}

function plainOf(item: SelectItem): string {
  return item.label.asString || item.value;
}

/** Letters without accents and case, to search by. */
function folded(text: string): string {
  return text.normalize("NFD").replace(/[\u0300-\u036f\u064b-\u0652]/g, "").toLowerCase();
}

function menuOf(node: SelectNode, sheet: Sheet, scope: Scope, parts: Parts): Child[] {
  const select = h("select", { id: parts.id, "aria-describedby": parts.describedBy });
  const search = h("input", { type: "search", class: "f-search-in", autocomplete: "off", "aria-controls": parts.id });
  const offer = () => {
    const words = folded(search.value);
    const chosen = node.currentState.value[0] ?? "";
    const items = node.currentState.valueOptions;
    const shown = items.filter((item) => item.value === chosen || words === "" || folded(plainOf(item)).includes(words));
    fill(select, h("option", { value: "" }, t("Choose…")), ...shown.map((item) => h("option", { value: item.value }, plainOf(item))));
    select.value = chosen;
    search.hidden = items.length <= SEARCH_FROM && !looks(node, "autocomplete");
    search.placeholder = t("Search");
    search.setAttribute("aria-label", t("Search the choices"));
    return shown.length;
  };
  scope.effect(offer);
  search.addEventListener("input", () => {
    const count = offer();
    say(t("{count} choices", { count }));
  });
  select.addEventListener("change", () => {
    node.selectValue(select.value === "" ? null : select.value);
    sheet.changed();
    sheet.touch(node);
  });
  scope.effect(() => {
    select.disabled = node.currentState.readonly;
  });
  return [search, select];
}

function listOf(node: SelectNode, sheet: Sheet, scope: Scope, parts: Parts, many: boolean): Child[] {
  const likert = looks(node, "likert");
  const columns = [...((node.appearances ?? []) as unknown as Iterable<string>)].find((name) => /^(columns|horizontal|quickcompact|compact)/.test(name));
  const layout = likert ? "f-likert" : columns !== undefined || looks(node, "list-nolabel") ? "f-columns" : "";
  const list = h("div", { class: `choices ${layout}`.trim() });
  const search = h("input", { type: "search", autocomplete: "off", class: "f-search-in" });
  const noLabel = looks(node, "no-buttons");
  const boxes = new Map<string, { box: HTMLInputElement; row: HTMLElement; text: string }>();
  let drawn = "";

  const choose = (value: string, on: boolean) => {
    if (many) {
      const order = node.currentState.valueOptions.map((item) => item.value);
      const now = new Set(node.currentState.value);
      if (on) now.add(value);
      else now.delete(value);
      node.selectValues(order.filter((one) => now.has(one)));
    } else {
      node.selectValue(value);
    }
    sheet.changed();
    sheet.touch(node);
  };

  const draw = (items: readonly SelectItem[]) => {
    boxes.clear();
    const rows = items.map((item, n) => {
      const id = n === 0 ? parts.id : `${parts.id}-${n}`;
      const box = h("input", { type: many ? "checkbox" : "radio", id, value: item.value, ...(many ? {} : { name: parts.id }) });
      box.addEventListener("change", () => choose(item.value, box.checked));
      const label = h("span", {}, ...textOf(item.label, true));
      if (label.textContent === "") label.textContent = item.value;
      const row = h("label", { class: "choice", for: id }, box, h("span", { class: "f-choice" }, ...mediaOf(item.label, sheet.source), !noLabel && label));
      boxes.set(item.value, { box, row, text: folded(plainOf(item)) });
      return row;
    });
    fill(list, ...rows);
    search.hidden = items.length <= SEARCH_FROM && !looks(node, "autocomplete");
  };

  scope.effect(() => {
    const items = node.currentState.valueOptions;
    const now = items.map((item) => `${item.value}\u0000${item.label.asString}`).join("\u0001");
    if (now !== drawn || items.length === 0) draw(items);
    drawn = now;
    const chosen = new Set(node.currentState.value);
    for (const [value, { box, row }] of boxes) {
      box.checked = chosen.has(value);
      box.disabled = node.currentState.readonly;
      row.classList.toggle("chosen", box.checked);
    }
    search.placeholder = t("Search");
    search.setAttribute("aria-label", t("Search the choices"));
  });
  search.addEventListener("input", () => {
    const words = folded(search.value);
    let count = 0;
    for (const { box, row, text } of boxes.values()) {
      row.hidden = !(box.checked || text.includes(words));
      if (!row.hidden) count += 1;
    }
    say(t("{count} choices", { count }));
  });
  const clear = button(t("Clear"), () => {
    node.selectValues([]);
    sheet.changed();
  }, "btn-quiet");
  scope.effect(() => {
    clear.hidden = many || node.currentState.value.length === 0 || node.currentState.readonly || node.currentState.required;
  });
  return [search, list, clear];
}

/** Choices put in order, by buttons that also work with the keyboard and a screen reader. */
export function rankQuestion(node: RankNode, sheet: Sheet, scope: Scope): HTMLElement {
  return framed(node, sheet, scope, true, (parts) => {
    const list = h("ol", { class: "f-rank", id: parts.id });
    const begin = button(t("Put them in order"), () => give(node.currentState.valueOptions.map((item) => item.value)), "");
    const give = (values: string[]) => {
      node.setValues(values);
      sheet.changed();
      sheet.touch(node);
    };
    const move = (at: number, by: number) => {
      const values = [...node.currentState.value];
      const [taken] = values.splice(at, 1);
      values.splice(at + by, 0, taken!);
      give(values);
      setTimeout(() => {
        const row = list.children[at + by];
        (row?.querySelector(by < 0 ? "button:not([disabled])" : "button:last-child:not([disabled])") as HTMLElement | null)?.focus();
        say(`${at + by + 1}. ${row?.querySelector("bdi")?.textContent ?? ""}`);
      });
    };
    scope.effect(() => {
      const values = node.currentState.value;
      const locked = node.currentState.readonly;
      begin.hidden = values.length > 0 || locked;
      fill(list, ...values.map((value, at) => {
        const name = node.getValueLabel(value)?.asString ?? value;
        return h("li", {}, h("bdi", {}, name),
          h("span", { class: "btns" },
            button("↑", () => move(at, -1), "btn-icon", { "aria-label": t("Move {name} up", { name }), disabled: locked || at === 0 }),
            button("↓", () => move(at, 1), "btn-icon", { "aria-label": t("Move {name} down", { name }), disabled: locked || at === values.length - 1 })));
      }));
    });
    return [begin, list];
  });
}

