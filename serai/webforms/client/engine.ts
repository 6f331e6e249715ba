// The form logic: the reference engine of the ODK project, bundled alone and loaded with a form.

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

export { loadForm } from "@getodk/xforms-engine";
