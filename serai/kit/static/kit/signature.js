/* A signature drawn with a finger, a pen or a mouse; what was drawn goes into a hidden field as a
   PNG. The page works without this file: signed paper can be photographed instead. */
(() => {
  "use strict";
  const ready = (box) => {
    const canvas = box.querySelector("canvas");
    const field = document.getElementById(box.dataset.into);
    const pen = canvas.getContext("2d");
    let last = null;
    const empty = () => {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
    };
    const clear = () => {
      empty();
      field.value = "";
    };
    const show = () => {
      const before = new Image();
      before.addEventListener("load", () => pen.drawImage(before, 0, 0));
      before.src = field.value;
    };
    const at = (event) => {
      const shown = canvas.getBoundingClientRect();
      return [
        ((event.clientX - shown.left) * canvas.width) / shown.width,
        ((event.clientY - shown.top) * canvas.height) / shown.height,
      ];
    };
    canvas.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      last = at(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!last) return;
      const next = at(event);
      pen.strokeStyle = "#0c2f3d";
      pen.lineWidth = 3;
      pen.lineCap = "round";
      pen.beginPath();
      pen.moveTo(...last);
      pen.lineTo(...next);
      pen.stroke();
      last = next;
    });
    const stop = () => {
      if (last) field.value = canvas.toDataURL("image/png");
      last = null;
    };
    canvas.addEventListener("pointerup", stop);
    canvas.addEventListener("pointercancel", stop);
    box.querySelector("button").addEventListener("click", clear);
    empty();
    if (field.value) show();
    box.hidden = false;
  };
  const start = () => {
    for (const box of document.querySelectorAll("[data-signature]")) ready(box);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
