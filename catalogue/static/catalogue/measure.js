// Places points on the photograph by mouse, pen, touch or keys, and keeps them and the numbers in the form the same.
"use strict";
(() => {
  const form = document.getElementById("measure");
  const viewer = document.getElementById("viewer");
  const svg = viewer.querySelector("svg");
  const placed = document.getElementById("placed");
  const toolbar = document.getElementById("toolbar");
  const said = document.getElementById("said");
  const [width, height, shown] = ["width", "height", "shown"].map((name) => Number(viewer.dataset[name]));
  // Standard deviations in pixels of the screen, taken for granted: a pointer or key meets an edge within 1 to 1.5; a
  // finger covers what it taps, and less of a point that it drags from beside.
  const EXACT = 1.25;
  const TAPPED = 8;
  const DRAGGED = 2.5;
  const CROSS = "M-11 0H-3M3 0H11M0-11V-3M0 3V11";
  const NAMES = { gauge_points: "Size", points: "Measured" };
  const fields = { gauge_points: form.elements.gauge_points, points: form.elements.points };
  const lists = { gauge_points: [], points: [] };
  const choices = toolbar.querySelectorAll("input[name=clicks]");
  let view = { x: 0, y: 0, w: width, h: height };
  let held = null;

  const perScreenPixel = () => 1 / svg.getScreenCTM().a;
  const within = (value, most) => Math.round(Math.min(most - 1, Math.max(0, value)) * 10) / 10;
  const exactness = (sigma = EXACT) => Math.max(EXACT, sigma * perScreenPixel(), EXACT * Math.max(width, height) / shown);
  const chosen = () => [...choices].find((one) => one.checked).value;
  const choose = (name) => { for (const one of choices) one.checked = one.value === name; };
  const byCard = () => form.elements.gauge.value === "card";

  const at = (x, y, sigma) => {
    const point = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM().inverse());
    return { x: within(point.x - 0.5, width), y: within(point.y - 0.5, height), off: exactness(sigma) };
  };
  const by = (event, touched) => (event.pointerType === "touch" ? touched : EXACT);

  const read = (name) => {
    const before = lists[name];
    const pairs = [...fields[name].value.matchAll(/^\s*\[?\s*(-?[\d.]+)\s*[,;\s]\s*(-?[\d.]+)/gm)];
    lists[name] = pairs.map(([, x, y], index) => {
      const old = before[index];
      const same = old && old.x === Number(x) && old.y === Number(y);
      // What was not clicked here is as good as the form says.
      return { x: Number(x), y: Number(y), off: same ? old.off : Number(form.elements.click_px.value) || exactness() };
    });
    draw();
  };

  const write = (name) => {
    fields[name].value = lists[name].map((point) => `${point.x}, ${point.y}`).join("\n");
    const offs = Object.values(lists).flat().map((point) => point.off);
    if (offs.length) form.elements.click_px.value = Math.max(...offs).toFixed(2);
    draw();
  };

  const element = (tag, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  };

  const pin = (name, index) => {
    const { x, y } = lists[name][index];
    const unit = perScreenPixel();
    const words = `${NAMES[name]} ${index + 1}: ${x}, ${y}`;
    const group = element("g", {
      class: `pin ${name}`, tabindex: 0, role: "button", "aria-label": words, transform: `translate(${x} ${y}) scale(${unit})`,
    });
    group.append(
      element("circle", { r: 14, class: "reach" }),
      element("path", { d: CROSS, class: "under" }),
      element("path", { d: CROSS }),
      element("text", { x: 10, y: -8 }),
    );
    group.lastChild.textContent = index + 1;
    group.dataset.list = name;
    group.dataset.index = index;
    return group;
  };

  const draw = () => {
    const focused = placed.contains(document.activeElement) ? { ...document.activeElement.dataset } : null;
    const lines = [["gauge_points", lists.gauge_points]];
    if (["length", "angle"].includes(form.elements.tool.value)) lines.push(["points", lists.points]);
    const shownLists = byCard() ? ["points"] : ["gauge_points", "points"];
    placed.replaceChildren(
      ...lines.filter(([name]) => shownLists.includes(name)).map(([name, points]) => element("polyline", {
        class: name, points: points.map((point) => `${point.x},${point.y}`).join(" "),
      })),
      ...shownLists.flatMap((name) => lists[name].map((_, index) => pin(name, index))),
    );
    if (focused) placed.querySelector(`[data-list="${focused.list}"][data-index="${focused.index}"]`)?.focus();
    said.textContent = `${lists.points.length} to measure${byCard() ? "" : `, ${lists.gauge_points.length} of 2 for the size`}; `
      + `a click is good to ${exactness().toFixed(1)} px of the original at this zoom.`;
  };

  const place = (point) => {
    const name = byCard() ? "points" : chosen();
    if (name === "gauge_points" && lists[name].length >= 2) lists[name] = [];
    lists[name].push(point);
    write(name);
    if (name === "gauge_points" && lists[name].length === 2) choose("points");
    return name;
  };

  const look = (x, y, w) => {
    view.w = Math.min(width, Math.max(width / 32, w));
    view.h = view.w * height / width;
    view.x = Math.min(width - view.w, Math.max(0, x - view.w / 2));
    view.y = Math.min(height - view.h, Math.max(0, y - view.h / 2));
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
    viewer.classList.toggle("zoomed", view.w < width);
    draw();
  };
  const middle = () => [view.x + view.w / 2, view.y + view.h / 2];
  const deeds = {
    closer: () => look(...middle(), view.w / 2),
    farther: () => look(...middle(), view.w * 2),
    whole: () => look(width / 2, height / 2, width),
    add: () => {
      const [x, y] = middle();
      const name = place({ x: within(x, width), y: within(y, height), off: exactness() });
      placed.querySelector(`[data-list="${name}"][data-index="${lists[name].length - 1}"]`)?.focus();
    },
    undo: () => {
      const name = byCard() ? "points" : chosen();
      lists[name].pop();
      write(name);
    },
  };
  toolbar.addEventListener("click", (event) => deeds[event.target.dataset.does]?.());

  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const grip = event.target.closest(".pin");
    held = { grip: grip && { ...grip.dataset }, x: event.clientX, y: event.clientY, from: { ...view }, moved: false };
    if (grip) {
      // The point keeps its distance from the finger, which would hide it.
      const { a, e, d, f } = svg.getScreenCTM();
      const point = lists[grip.dataset.list][grip.dataset.index];
      held.beside = [(point.x + 0.5) * a + e - event.clientX, (point.y + 0.5) * d + f - event.clientY];
    }
    if (grip) event.preventDefault();
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (!held) return;
    held.moved ||= Math.hypot(event.clientX - held.x, event.clientY - held.y) > 5;
    if (!held.moved) return;
    if (held.grip) {
      const [x, y] = held.beside;
      lists[held.grip.list][held.grip.index] = at(event.clientX + x, event.clientY + y, by(event, DRAGGED));
      write(held.grip.list);
    } else if (view.w < width) {
      const unit = perScreenPixel();
      const [x, y] = [held.from.x + held.from.w / 2, held.from.y + held.from.h / 2];
      look(x - (event.clientX - held.x) * unit, y - (event.clientY - held.y) * unit, view.w);
    }
  });
  svg.addEventListener("pointerup", (event) => {
    if (held && !held.moved && !held.grip) place(at(event.clientX, event.clientY, by(event, TAPPED)));
    else if (held?.grip) placed.querySelector(`[data-list="${held.grip.list}"][data-index="${held.grip.index}"]`)?.focus();
    held = null;
  });
  svg.addEventListener("pointercancel", () => { held = null; });
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const { x, y } = at(event.clientX, event.clientY);
    const w = view.w * (event.deltaY < 0 ? 0.8 : 1.25);
    // The place under the pointer stays where it is.
    const share = Math.min(width, Math.max(width / 32, w)) / view.w;
    look(x + (view.x + view.w / 2 - x) * share, y + (view.y + view.h / 2 - y) * share, w);
  }, { passive: false });

  placed.addEventListener("keydown", (event) => {
    const { list, index } = event.target.closest(".pin").dataset;
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const point = lists[list][index];
    if (steps) {
      const far = perScreenPixel() * (event.shiftKey ? 10 : 1);
      lists[list][index] = {
        x: within(point.x + steps[0] * far, width), y: within(point.y + steps[1] * far, height), off: exactness(),
      };
    } else if (event.key === "Delete" || event.key === "Backspace") {
      lists[list].splice(index, 1);
    } else {
      return;
    }
    event.preventDefault();
    write(list);
  });

  for (const name of Object.keys(fields)) fields[name].addEventListener("input", () => read(name));
  form.addEventListener("change", draw);
  window.addEventListener("resize", draw);
  toolbar.hidden = false;
  Object.keys(fields).forEach(read);
  choose(lists.gauge_points.length < 2 ? "gauge_points" : "points");
  draw();
})();
