// Making elements, and saying things to who cannot see them.

type Value = string | number | boolean | null | undefined | ((event: Event) => void);
export type Child = Node | string | null | undefined | false;

/** Make an element: `on…` are listeners, true and false are bare attributes, the rest texts. */
export function h<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, String(value));
  }
  made.append(...children.filter((child): child is Node | string => Boolean(child)));
  return made;
}

/** Put these in place of what an element holds. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren(...children.filter((child): child is Node | string => Boolean(child)));
}

/** A button. */
export function button(
  text: string,
  press: () => void,
  look = "",
  attributes: Record<string, Value> = {},
): HTMLButtonElement {
  const classes = look === "" ? "btn" : `btn ${look}`;
  return h("button", { type: "button", class: classes, onclick: () => press(), ...attributes }, text);
}

/** An icon of Serai's sprite. */
export function icon(name: string, extra = ""): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", `icon ${extra}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${document.body.dataset["icons"] ?? ""}#i-${name}`);
  svg.append(use);
  return svg;
}

/** A notice: `kind` is "", "c-warn", "c-error" or "c-success". */
export function callout(kind: string, ...children: Child[]): HTMLElement {
  const name = kind === "c-success" ? "circle-check" : kind === "" ? "info-circle" : "alert-triangle";
  return h("div", { class: `callout ${kind}` }, icon(name), h("div", {}, ...children));
}

/** Tell screen readers without moving anything. */
export function say(text: string): void {
  const place = document.getElementById("said");
  if (place === null) return;
  place.textContent = "";
  setTimeout(() => (place.textContent = text), 50);
}

/** Text in a language of its own direction. */
export function isolated(text: string): HTMLElement {
  return h("bdi", {}, text);
}

/** Ask before something that cannot be undone. */
export function sure(text: string): boolean {
  return window.confirm(text);
}

const HELD = 1_000;
/** A finger's press is told as a mouse's a little after it is lifted. */
const LIFTED = 80;
let pressing: ReturnType<typeof setTimeout> | null = null;
const waiting: (() => void)[] = [];

function released(): void {
  pressing = null;
  for (const work of waiting.splice(0)) work();
}

for (const [kind, after] of [["pointerdown", HELD], ["pointerup", LIFTED], ["pointercancel", LIFTED]] as const) {
  document.addEventListener(kind, () => {
    if (pressing !== null) clearTimeout(pressing);
    pressing = setTimeout(released, after);
  }, { capture: true, passive: true });
}

/** Do something now, or, while somebody presses, once the press has reached what it was meant for. */
export function afterPress(work: () => void): void {
  if (pressing === null) work();
  else waiting.push(work);
}
