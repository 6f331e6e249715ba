// Reads QR codes in pictures; loaded only when somebody scans.
import jsQR from "jsqr";

export const read = (data: Uint8ClampedArray, width: number, height: number): { data: string } | null =>
  jsQR(data, width, height, { inversionAttempts: "dontInvert" });
