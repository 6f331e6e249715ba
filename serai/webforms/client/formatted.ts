// The form's own texts: markdown as the engine parsed it, pictures and sounds beside a label.

import type { MarkdownNode, TextRange, TextRole } from "@getodk/xforms-engine";
import { Child, h } from "./dom.ts";
import { t } from "./words.ts";

/** Where pictures and sounds of a form come from. */
export type Source = (jr: string) => Promise<Blob | undefined>;

const ELEMENTS = new Set([
  "h1", "h2", "h3", "h4", "h5", "h6", "a", "br", "div", "em", "li", "ol", "p", "span", "strong", "u", "ul",
]);
// Headings of a form stand below the screen's own.
const LOWERED: Record<string, string> = { h1: "h3", h2: "h4", h3: "h5", h4: "h6", h5: "h6" };

interface Loose {
  role: string;
  elementName?: string;
  children?: MarkdownNode[];
  value?: string;
  url?: string;
  unsafeHtml?: string;
  properties?: { style?: Record<string, string | undefined> };
}

/** A text with its markdown, as nodes. Never HTML: what the form gives as such is shown as text. */
export function formatted(nodes: readonly MarkdownNode[], inline = false): Node[] {
  return nodes.map((node) => one(node as Loose, inline));
}

function one(node: Loose, inline: boolean): Node {
  if (node.role === "child") return document.createTextNode(node.value ?? "");
  if (node.role === "line-break") return h("br");
  if (node.role === "html") return document.createTextNode(stripped(node.unsafeHtml ?? ""));
  let name = node.elementName ?? "span";
  if (!ELEMENTS.has(name)) name = "span";
  if (inline && !["a", "em", "strong", "u", "span", "br"].includes(name)) name = "span";
  const made = document.createElement(LOWERED[name] ?? name);
  made.append(...formatted(node.children ?? [], inline));
  if (name === "a" && /^(https?:|mailto:|tel:)/i.test(node.url ?? "")) {
    made.setAttribute("href", node.url ?? "");
    made.setAttribute("rel", "noopener noreferrer");
    made.setAttribute("target", "_blank");
  }
  styled(made, node.properties?.style ?? {});
  return made;
}

function styled(made: HTMLElement, style: Record<string, string | undefined>): void {
  // Set through the object model, which the security policy allows; colours and alignment only.
  if (/^(#[0-9a-f]{3,8}|[a-z]{3,20})$/i.test(style["color"] ?? "")) made.style.color = style["color"]!;
  if (style["text-align"] === "center") made.style.textAlign = "center";
}

function stripped(html: string): string {
  return new DOMParser().parseFromString(html, "text/html").body.textContent ?? "";
}

/** The text of a label, hint or choice; as it was written where its markdown says nothing, as "-". */
export function textOf(range: TextRange<TextRole> | null, inline = false): Node[] {
  if (range === null) return [];
  const made = formatted(range.formatted, inline);
  if (made.some((node) => (node.textContent ?? "").trim() !== "")) return made;
  const plain = range.asString.trim();
  return plain === "" ? [] : [document.createTextNode(plain)];
}

/** The pictures, sounds and films that belong to a label. */
export function mediaOf(range: TextRange<TextRole> | null, source: Source): Child[] {
  if (range === null) return [];
  const made: Child[] = [];
  if (range.imageSource !== undefined) made.push(picture(range.imageSource.href, source, range.asString));
  if (range.audioSource !== undefined) made.push(player("audio", range.audioSource.href, source));
  if (range.videoSource !== undefined) made.push(player("video", range.videoSource.href, source));
  return made;
}

export function picture(jr: string, source: Source, alternative: string): HTMLElement {
  const image = h("img", { alt: alternative, class: "f-picture" });
  void source(jr).then((blob) => {
    if (blob === undefined) image.replaceWith(h("span", { class: "meta" }, t("Picture missing")));
    else image.src = URL.createObjectURL(blob);
  });
  return image;
}

function player(kind: "audio" | "video", jr: string, source: Source): HTMLElement {
  const made = h(kind, { controls: true, preload: "none", class: "f-player" });
  void source(jr).then((blob) => {
    if (blob !== undefined) made.src = URL.createObjectURL(blob);
  });
  return made;
}
