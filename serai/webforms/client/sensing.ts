// Controls that use the device: where it is, and codes read by its camera. Both can be typed.

import type { AnyInputNode } from "@getodk/xforms-engine";
import { button, Child, h, say } from "./dom.ts";
import { follow, Parts, Sheet, stateOf } from "./question.ts";
import { Scope } from "./reactive.ts";
import { t } from "./words.ts";

type Settable = { setValue(value: never): unknown };

function give(node: AnyInputNode, sheet: Sheet, value: string): void {
  (node as unknown as Settable).setValue(value as never);
  sheet.changed();
  sheet.touch(node);
}

/** A place: measured until it is accurate enough, or typed as latitude and longitude. */
export function geopoint(node: AnyInputNode, sheet: Sheet, scope: Scope, parts: Parts): Child[] {
  const options = node.nodeOptions as { accuracyThreshold?: number | null; unacceptableAccuracyThreshold?: number | null } | null;
  const wanted = options?.accuracyThreshold ?? 5;
  const worst = options?.unacceptableAccuracyThreshold ?? 100;
  const status = h("p", { class: "meta", role: "status" });
  const shown = h("output", { class: "f-value", dir: "ltr" });
  let watch: number | null = null;
  let best: GeolocationPosition | null = null;

  const stop = () => {
    if (watch !== null) navigator.geolocation.clearWatch(watch);
    watch = null;
    measure.hidden = false;
    take.hidden = true;
  };
  const keep = (place: GeolocationPosition) => {
    const { latitude, longitude, altitude, accuracy } = place.coords;
    give(node, sheet, `${latitude} ${longitude} ${altitude ?? 0} ${accuracy}`);
    stop();
    say(t("The place is kept, accurate to {metres} m.", { metres: Math.round(accuracy) }));
  };
  const start = () => {
    best = null;
    measure.hidden = true;
    status.textContent = t("Measuring…");
    watch = navigator.geolocation.watchPosition(
      (place) => {
        if (best === null || place.coords.accuracy < best.coords.accuracy) best = place;
        const metres = Math.round(best.coords.accuracy);
        status.textContent = t("Accurate to {metres} m. Wanted: {wanted} m.", { metres, wanted });
        take.hidden = best.coords.accuracy > worst;
        if (best.coords.accuracy <= wanted) keep(best);
      },
      (error) => {
        if (error.code !== 1 && best !== null) return; // lost for a moment: measuring goes on
        stop();
        status.textContent = error.code === 1 ? t("This browser may not know where it is. Allow it, or type the place.") : t("The place cannot be found now. Try again, or type it.");
      },
      { enableHighAccuracy: true, timeout: 60_000, maximumAge: 0 },
    );
  };
  const measure = button(t("Find this place"), start);
  const take = button(t("Take it as it is"), () => best !== null && keep(best), "btn-primary", { hidden: true });
  if (!("geolocation" in navigator) || !window.isSecureContext) measure.hidden = true;
  scope.onEnd(stop);

  const field = (name: string, id: string) => h("input", { id, type: "text", inputmode: "decimal", dir: "ltr", autocomplete: "off", "data-part": name });
  const latitude = field("latitude", parts.id);
  const longitude = field("longitude", `${parts.id}-longitude`);
  const typed = () => {
    const [a, b] = [latitude.value, longitude.value].map((text) => Number(text.replace(",", ".")));
    if (latitude.value === "" && longitude.value === "") give(node, sheet, "");
    if (latitude.value === "" || longitude.value === "") return;
    const fits = Math.abs(a!) <= 90 && Math.abs(b!) <= 180;
    status.textContent = fits ? "" : t("A latitude is between −90 and 90, a longitude between −180 and 180.");
    if (fits) give(node, sheet, `${a} ${b} 0 0`);
  };
  latitude.addEventListener("change", typed);
  longitude.addEventListener("change", typed);
  scope.effect(() => {
    const raw = stateOf(node).instanceValue;
    const [lat = "", lon = "", , accuracy] = raw.split(" ");
    shown.textContent = raw === "" ? "" : `${lat}, ${lon}${Number(accuracy) > 0 ? ` ± ${Math.round(Number(accuracy))} m` : ""}`;
    if (document.activeElement !== latitude) latitude.value = lat;
    if (document.activeElement !== longitude) longitude.value = lon;
    for (const input of [latitude, longitude]) input.readOnly = stateOf(node).readonly;
  });
  return [
    h("div", { class: "btns" }, measure, take), status, shown,
    h("div", { class: "field-row" },
      h("div", {}, h("label", { for: parts.id }, t("Latitude")), latitude),
      h("div", {}, h("label", { for: `${parts.id}-longitude` }, t("Longitude")), longitude)),
  ];
}

type Reader = (data: Uint8ClampedArray, width: number, height: number) => { data: string } | null;

/** A code: read by the camera where there is one, always typed as well. */
export function barcode(node: AnyInputNode, sheet: Sheet, scope: Scope, parts: Parts): Child[] {
  const input = h("input", { id: parts.id, type: "text", dir: "ltr", autocomplete: "off", "aria-describedby": parts.describedBy });
  input.addEventListener("input", () => give(node, sheet, input.value));
  follow(scope, node, input);
  const film = h("video", { class: "f-camera", playsinline: true, muted: true, hidden: true, "aria-label": t("Picture of the camera") });
  const status = h("p", { class: "meta", role: "status" });
  let stream: MediaStream | null = null;
  let wanted = false;
  const stop = () => {
    wanted = false;
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    film.hidden = true;
    scan.textContent = t("Read a code with the camera");
  };
  const start = async () => {
    if (wanted) return stop();
    wanted = true;
    status.textContent = "";
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      const { read } = (await import(document.body.dataset["codes"] ?? "")) as { read: Reader };
      const found = wanted ? await filmed(read) : null;
      if (found !== null) {
        give(node, sheet, found);
        say(t("The code is read."));
      }
    } catch {
      if (wanted) status.textContent = t("The camera cannot be used. Type the code.");
    }
    stop();
  };
  const filmed = async (read: Reader) => {
    film.srcObject = stream;
    film.hidden = false;
    scan.textContent = t("Stop the camera");
    await film.play();
    return look(film, read, () => wanted);
  };
  const scan = button(t("Read a code with the camera"), () => void start());
  scan.hidden = navigator.mediaDevices === undefined;
  scope.onEnd(stop);
  return [h("div", { class: "f-scan" }, input, scan), film, status];
}

async function look(film: HTMLVideoElement, read: Reader, goOn: () => boolean): Promise<string | null> {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  while (goOn() && context !== null) {
    await new Promise((resolve) => setTimeout(resolve, 150));
    if (film.videoWidth === 0) continue;
    const scale = Math.min(1, 640 / film.videoWidth);
    [canvas.width, canvas.height] = [Math.round(film.videoWidth * scale), Math.round(film.videoHeight * scale)];
    context.drawImage(film, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    const found = read(data, width, height);
    if (found !== null && found.data !== "") return found.data;
  }
  return null;
}
