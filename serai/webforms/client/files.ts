// Controls for pictures, sounds, films, files and signatures.

import type { UploadNode } from "@getodk/xforms-engine";
import { button, Child, fill, h, say } from "./dom.ts";
import { framed, looks, Parts, Sheet } from "./question.ts";
import { Scope } from "./reactive.ts";
import { size, t } from "./words.ts";

const LONGEST = 1_600;
const MOST_BYTES = 20_000_000;
const READABLE = 80_000_000;
/** Milliseconds that making a picture smaller may take; one that takes longer cannot be read. */
const PATIENCE = 60_000;
let count = 0;

function nameFor(ending: string): string {
  count += 1;
  return `${Date.now()}-${count}.${ending}`;
}

/** A question answered with a file. */
export function uploadQuestion(node: UploadNode, sheet: Sheet, scope: Scope): HTMLElement {
  const kind = node.nodeOptions.media.type;
  if (kind === "image" && (looks(node, "signature") || looks(node, "draw") || looks(node, "annotate"))) {
    return framed(node, sheet, scope, true, (parts) => drawing(node, sheet, scope, parts));
  }
  return framed(node, sheet, scope, false, (parts) => chosen(node, sheet, scope, parts));
}

function tooLarge(file: File): string {
  return t("This file ({size} MB) is too large or cannot be read here. The answer is as it was before.", { size: size(file.size) });
}

function give(node: UploadNode, sheet: Sheet, file: File | null): void {
  node.setValue(file);
  sheet.changed();
  sheet.touch(node);
}

/** What comes of a work, unless it takes longer than somebody waits. */
function within<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const alarm = setTimeout(() => reject(new RangeError("took too long")), PATIENCE);
    work.finally(() => clearTimeout(alarm)).then(resolve, reject);
  });
}

/**
 * Give what is chosen as the answer once it is ready. The newest choice wins; one that cannot be
 * made ready leaves the answer as it was. Returns how to let go of what is not ready yet.
 */
function taking(node: UploadNode, sheet: Sheet, input: HTMLInputElement, said: HTMLElement, ready: (file: File) => Promise<File>): () => void {
  let newest = 0;
  const take = async (file: File, mine: number): Promise<string> => {
    try {
      const made = await within(ready(file));
      if (mine !== newest) return "";
      if (made.size > MOST_BYTES) throw new RangeError("too large to send");
      give(node, sheet, made);
      said.textContent = file.size - made.size > 100_000 ? t("Made smaller: {before} to {after} MB.", { before: size(file.size), after: size(made.size) }) : "";
      return "";
    } catch {
      if (mine !== newest) return "";
      said.textContent = tooLarge(file);
      input.value = "";
      return tooLarge(file);
    }
  };
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file === undefined) return;
    said.textContent = t("Preparing…");
    sheet.making(take(file, (newest += 1)));
  });
  return () => {
    newest += 1;
    input.value = "";
    said.textContent = "";
  };
}

function chosen(node: UploadNode, sheet: Sheet, scope: Scope, parts: Parts): Child[] {
  const { accept, type } = node.nodeOptions.media;
  const input = h("input", { id: parts.id, type: "file", accept: accept === "*" ? "" : accept, "aria-describedby": `${parts.describedBy} ${parts.id}-said` });
  if (type === "image" && (looks(node, "new") || looks(node, "new-front"))) input.setAttribute("capture", looks(node, "new-front") ? "user" : "environment");
  const said = h("p", { class: "meta", role: "status", id: `${parts.id}-said` });
  const letGo = taking(node, sheet, input, said, (file) => type === "image" ? smaller(file, node.maxPixels ?? LONGEST) : Promise.resolve(file));
  const shown = h("div", { class: "f-file" });
  const remove = button(t("Take it out"), () => {
    letGo();
    give(node, sheet, null);
    input.focus();
  }, "btn-quiet");
  preview(node, scope, shown, remove);
  scope.effect(() => {
    input.disabled = node.currentState.readonly;
    remove.hidden = node.currentState.value === null || node.currentState.readonly;
  });
  return [input, said, shown, remove, type === "audio" && recorder(node, sheet, scope)];
}

function preview(node: UploadNode, scope: Scope, place: HTMLElement, _remove: HTMLElement): void {
  let address = "";
  const release = () => address !== "" && URL.revokeObjectURL(address);
  scope.onEnd(release);
  scope.effect(() => {
    release();
    const file = node.currentState.value;
    address = file === null ? "" : URL.createObjectURL(file);
    const about = file === null ? "" : t("{size} MB", { size: size(file.size) });
    const kind = file?.type.split("/")[0];
    fill(place,
      file !== null && kind === "image" && h("img", { src: address, alt: t("The picture given"), class: "f-picture" }),
      file !== null && kind === "audio" && h("audio", { src: address, controls: true }),
      file !== null && kind === "video" && h("video", { src: address, controls: true, class: "f-picture" }),
      file !== null && h("span", { class: "meta" }, about));
  });
}

/** A picture of at most so many pixels a side, as JPEG; a small one stays as it is. */
export async function smaller(file: File, most: number): Promise<File> {
  if (file.size > READABLE) throw new RangeError("too large to read");
  const bitmap = await createImageBitmap(file);
  const scale = most / Math.max(bitmap.width, bitmap.height);
  if (scale >= 1 && file.size < 1_000_000) {
    bitmap.close();
    return file;
  }
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * Math.min(1, scale));
  canvas.height = Math.round(bitmap.height * Math.min(1, scale));
  const pen = canvas.getContext("2d")!;
  pen.fillStyle = "#fff"; // JPEG knows no transparency: without this it turns black
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.8));
  if (blob === null) throw new Error("not drawn");
  return blob.size < file.size ? new File([blob], nameFor("jpg"), { type: "image/jpeg" }) : file;
}

/** Record a sound, where the browser may. */
function recorder(node: UploadNode, sheet: Sheet, scope: Scope): HTMLElement {
  const said = h("span", { class: "meta", role: "status" });
  let running: MediaRecorder | null = null;
  let isOver = false;
  const start = async () => {
    if (running !== null) return running.stop();
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      if (isOver) return stream.getTracks().forEach((track) => track.stop());
      const pieces: Blob[] = [];
      const made = new MediaRecorder(stream, { audioBitsPerSecond: 24_000 });
      running = made;
      made.ondataavailable = (event) => pieces.push(event.data);
      let given: (words: string) => void;
      const ended = new Promise<string>((resolve) => (given = resolve));
      made.onstop = () => {
        stream.getTracks().forEach((track) => track.stop());
        running = null;
        press.textContent = t("Record");
        const type = made.mimeType.split(";")[0] || "audio/webm";
        said.textContent = "";
        give(node, sheet, new File(pieces, nameFor(type.includes("mp4") ? "m4a" : "webm"), { type }));
        say(t("The recording is kept."));
        given("");
      };
      made.start(1_000);
      sheet.making(ended, () => made.state !== "inactive" && made.stop());
      press.textContent = t("Stop recording");
      said.textContent = t("Recording…");
    } catch {
      said.textContent = t("The microphone cannot be used. Choose a file instead.");
    }
  };
  const press = button(t("Record"), () => void start());
  scope.onEnd(() => {
    isOver = true;
    running?.stop();
  });
  const frame = h("div", { class: "btns" }, press, said);
  frame.hidden = navigator.mediaDevices === undefined || typeof MediaRecorder === "undefined";
  return frame;
}

/** A signature or a drawing by finger, pen or mouse. Who cannot draw can give a picture. */
function drawing(node: UploadNode, sheet: Sheet, scope: Scope, parts: Parts): Child[] {
  const canvas = h("canvas", { class: "f-draw", width: 800, height: 400, role: "img", "aria-label": t("Draw here") });
  const pen = canvas.getContext("2d")!;
  let drawn = false;
  const blank = () => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    drawn = false;
  };
  blank();
  pen.lineWidth = 4;
  pen.lineCap = pen.lineJoin = "round";
  const at = (event: PointerEvent): [number, number] => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
  };
  let down = false;
  canvas.addEventListener("pointerdown", (event) => {
    if (node.currentState.readonly) return;
    canvas.setPointerCapture(event.pointerId);
    down = true;
    pen.beginPath();
    pen.moveTo(...at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!down) return;
    drawn = true;
    pen.lineTo(...at(event));
    pen.stroke();
  });
  canvas.addEventListener("pointerup", () => {
    down = false;
    if (!drawn) return;
    canvas.toBlob((blob) => blob !== null && give(node, sheet, new File([blob], nameFor("png"), { type: "image/png" })), "image/png");
  });
  let letGo = () => undefined as void;
  const again = button(t("Start again"), () => {
    blank();
    letGo();
    give(node, sheet, null);
  }, "btn-quiet");
  scope.effect(() => {
    const file = node.currentState.value;
    if (file !== null && !drawn) {
      void createImageBitmap(file).then((bitmap) => pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height));
    }
  });
  const input = h("input", { type: "file", accept: "image/*", id: parts.id });
  const said = h("p", { class: "meta", role: "status" });
  letGo = taking(node, sheet, input, said, (file) => smaller(file, LONGEST));
  return [canvas, again, h("details", {}, h("summary", {}, t("Give a picture instead")), h("label", { for: parts.id }, t("Picture")), input), said];
}
