// Draws a rectangle over the photograph by mouse, pen or touch, and keeps it and the four numbers the same.
"use strict";
(() => {
  const form = document.getElementById("region");
  if (!form) return;
  const viewer = document.getElementById("viewer");
  const svg = viewer.querySelector("svg");
  const drawn = document.getElementById("drawn");
  const panel = document.getElementById("marking");
  const width = Number(viewer.dataset.width);
  const height = Number(viewer.dataset.height);
  const sides = ["left", "top", "right", "bottom"].map((name) => form.elements[name]);
  let start = null;

  const place = (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [Math.round(Math.min(width, Math.max(0, at.x))), Math.round(Math.min(height, Math.max(0, at.y)))];
  };

  const draw = () => {
    const [left, top, right, bottom] = sides.map((field) => Number.parseFloat(field.value));
    const whole = right > left && bottom > top;
    drawn.setAttribute("visibility", whole ? "visible" : "hidden");
    if (!whole) return;
    drawn.setAttribute("x", left);
    drawn.setAttribute("y", top);
    drawn.setAttribute("width", right - left);
    drawn.setAttribute("height", bottom - top);
  };

  const marking = () => viewer.classList.toggle("drawing", panel.open);
  panel.addEventListener("toggle", marking);
  marking();

  svg.addEventListener("pointerdown", (event) => {
    if (!panel.open || event.button !== 0) return;
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    start = place(event);
  });
  svg.addEventListener("pointermove", (event) => {
    if (!start) return;
    const [x, y] = place(event);
    const corners = [Math.min(start[0], x), Math.min(start[1], y), Math.max(start[0], x), Math.max(start[1], y)];
    corners.forEach((value, index) => { sides[index].value = value; });
    draw();
  });
  for (const kind of ["pointerup", "pointercancel"]) svg.addEventListener(kind, () => { start = null; });
  for (const field of sides) field.addEventListener("input", draw);
  draw();
})();
