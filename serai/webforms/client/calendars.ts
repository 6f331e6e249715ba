// Dates as people of other calendars read them, beside the Gregorian date that is kept.

import { looks } from "./question.ts";

const CALENDARS: Record<string, string> = {
  ethiopian: "ethiopic",
  coptic: "coptic",
  islamic: "islamic-umalqura",
  persian: "persian",
};

/** The calendar that a date question asks for, by its name in Unicode's list; "" for none. */
export function calendarOf(node: { appearances: unknown }): string {
  const found = Object.keys(CALENDARS).find((name) => looks(node, name));
  return found === undefined ? "" : (CALENDARS[found] ?? "");
}

/** A Gregorian day (YYYY-MM-DD) in another calendar, in the reader's language; "" if it is none. */
export function inCalendar(day: string, calendar: string, language: string): string {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  if (found === null) return "";
  const at = new Date(Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3]), 12));
  const options = { calendar, dateStyle: "long", timeZone: "UTC" } as Intl.DateTimeFormatOptions;
  return new Intl.DateTimeFormat(language === "" ? undefined : language, options).format(at);
}
