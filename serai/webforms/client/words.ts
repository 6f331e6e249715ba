// The app's own words, in the reader's language. They come from the server's translations.

let words: Record<string, string> = {};
let language = "en";

export const LANGUAGES: Record<string, string> = { en: "English", fr: "Français", ar: "العربية" };
const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ps", "sd", "ug", "ur", "ckb", "dv", "yi", "prs", "ku-arab"]);

/** Load a language's words; where that fails the ones there are stay. */
export async function speak(wanted: string): Promise<void> {
  const address = (document.body.dataset["words"] ?? "").replace("LANGUAGE", wanted);
  const answer = await fetch(address);
  words = (await answer.json()) as Record<string, string>;
  language = wanted;
  document.documentElement.lang = wanted;
  document.documentElement.dir = directionOf(wanted);
  try {
    localStorage.setItem("serai-language", wanted);
  } catch {
    // A browser that keeps nothing still speaks.
  }
}

/** The language chosen before, else the reader's own, else English. */
export function preferred(): string {
  const asked = document.body.dataset["language"];
  let kept: string | null = null;
  try {
    kept = localStorage.getItem("serai-language");
  } catch {
    // See above.
  }
  const wishes = [kept, asked, ...navigator.languages].filter((wish): wish is string => Boolean(wish));
  return wishes.map((wish) => wish.slice(0, 2)).find((wish) => wish in LANGUAGES) ?? "en";
}

/** A word or sentence; `{name}` is filled in. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export function spoken(): string {
  return language;
}

/** The direction of a language code such as "ar" or "fr-CA". */
export function directionOf(code: string): "rtl" | "ltr" {
  const plain = code.toLowerCase();
  return RIGHT_TO_LEFT.has(plain) || RIGHT_TO_LEFT.has(plain.split("-")[0] ?? "") ? "rtl" : "ltr";
}

/** The code in a form's language name such as "Arabic (ar)", "" where it names none. */
export function codeOf(name: string): string {
  return /\(([A-Za-z-]{2,12})\)\s*$/.exec(name)?.[1] ?? (/^[a-z]{2,3}$/.test(name) ? name : "");
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** A day and time as the reader writes them. */
export function moment(at: number): string {
  let known = clocks.get(language);
  if (known === undefined) {
    clocks.set(language, (known = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" })));
  }
  return known.format(at);
}

/** Megabytes as the reader writes them. */
export function size(bytes: number): string {
  if (bytes > 0 && bytes < 50_000) return `< ${new Intl.NumberFormat(language).format(0.1)}`;
  return new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(bytes / 1_000_000);
}
