// The form logic: the reference engine of the ODK project, bundled alone and loaded with a form.

import { loadForm } from "@getodk/xforms-engine";

// Browsers give randomUUID to secure pages only; over plain http the engine needs it all the same.
const uuid = (): `${string}-${string}-${string}-${string}-${string}` => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};
if (typeof crypto.randomUUID !== "function") {
  Object.defineProperty(crypto, "randomUUID", { value: uuid });
}

const SMALL = `<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>-</h:title><model><itext><translation lang="a (aa)"><text id="q"><value>a **b** <output value=" /d/g/n "/></value></text><text id="c-0"><value>a</value></text><text id="c-1"><value>b</value></text></translation></itext><instance><d id="d" version="1"><g><n/><s/><t/><k/></g><r jr:template=""><m/><p/></r><meta><instanceID/></meta></d></instance><instance id="c"><root><item><itextId>c-0</itextId><name>a</name></item><item><itextId>c-1</itextId><name>b</name></item></root></instance><bind nodeset="/d/g/n" type="int" constraint=". &lt; 120 and . &gt;= 0" required="true()"/><bind nodeset="/d/g/s" type="string" relevant=" /d/g/n  &gt; 3 or selected( /d/g/t , 'a')"/><bind nodeset="/d/g/t" type="string"/><bind nodeset="/d/g/k" type="string" calculate="if( /d/g/n  != '', concat('a', string( /d/g/n  * 2)), coalesce( /d/g/s , ''))"/><bind nodeset="/d/r/m" type="date" constraint=". &lt;= today()"/><bind nodeset="/d/r/p" type="decimal"/><bind nodeset="/d/meta/instanceID" type="string" readonly="true()" jr:preload="uid"/></model></h:head><h:body><group ref="/d/g"><label>g</label><input ref="/d/g/n"><label ref="jr:itext('q')"/></input><select1 ref="/d/g/s"><label ref="jr:itext('q')"/><itemset nodeset="instance('c')/root/item[name != '' or  /d/g/n  = 1]"><value ref="name"/><label ref="jr:itext(itextId)"/></itemset></select1><select ref="/d/g/t"><label>t</label><itemset nodeset="instance('c')/root/item"><value ref="name"/><label ref="jr:itext(itextId)"/></itemset></select></group><group ref="/d/r"><label>r</label><repeat nodeset="/d/r"><input ref="/d/r/m"><label>m</label></input><input ref="/d/r/p"><label>p</label></input></repeat></group></h:body></h:html>`;

/** Read a small form, so that the browser has made the engine's script ready for the real one. */
export async function warm(): Promise<void> {
  const read = await loadForm(SMALL, { fetchFormAttachment: () => Promise.resolve(new Response("", { status: 404 })) });
  if (read.status !== "failure") await read.createInstance({}).root.prepareInstancePayload();
}

export { loadForm };
