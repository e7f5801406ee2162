// Comfort only: everything essential works without this file.
"use strict";

const form = document.getElementById("form");
const scroller = document.querySelector(".sheet-scroll");

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

function reveal(cells, behavior = "instant") {
  if (!scroller || !cells.length) return;
  const box = scroller.getBoundingClientRect();
  const first = cells[0].getBoundingClientRect();
  if (first.top >= box.top + 8 && first.bottom <= box.bottom - 8) return;
  scroller.scrollBy({ top: first.top - box.top - Math.min(box.height * 0.25, 180), behavior });
}

function cellsOf(name) {
  return [...document.querySelectorAll(".cell")].filter((cell) => cell.dataset.column === name);
}

// where the record itself stands: a heading that belongs to it may be pages above
function ownCells() {
  const names = ["title", "indicator", "cited_notation", "agency_name", "text"];
  return names.map(cellsOf).find((cells) => cells.length) ?? [...document.querySelectorAll(".cell")];
}

if (form) {
  const accept = document.getElementById("accept");
  const fields = [...form.querySelectorAll(".field [name]")];
  const before = new Map(fields.map((field) => [field, field.value]));
  let sending = false;
  const dirty = () => fields.some((field) => field.value !== before.get(field));

  // the record's place first, then the button that most records need; going to the fragment of the address would
  // take the focus away again, so this comes after it
  const begin = () => {
    reveal(ownCells());
    const wrong = form.querySelector("[aria-invalid]");
    if (wrong) wrong.focus();
    else if (location.hash.startsWith("#f-")) document.getElementById(location.hash.slice(1))?.focus();
    // without a fragment that leads somewhere the browser itself gives it the focus (autofocus)
    else if (accept?.autofocus && document.getElementById(location.hash.slice(1))) accept.focus({ preventScroll: true });
  };
  begin();
  window.addEventListener("load", () => setTimeout(() => {
    if (document.activeElement === document.body) begin();
    else if (document.activeElement === accept) reveal(ownCells());
  }, 30));

  form.addEventListener("focusin", (event) => {
    const field = event.target.closest(".field");
    if (field) reveal(cellsOf(field.dataset.column), calm ? "instant" : "smooth");
  });
  form.addEventListener("input", (event) => {
    const field = event.target;
    if (before.has(field)) field.classList.toggle("changed", field.value !== before.get(field));
  });
  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key === "Enter" && field.matches("textarea.long") && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (accept) form.requestSubmit(accept);
    }
    if (event.key === "Escape" && before.has(field)) {
      field.value = before.get(field);
      field.classList.remove("changed");
    }
  });
  form.addEventListener("submit", () => { sending = true; });
  window.addEventListener("beforeunload", (event) => {
    if (dirty() && !sending) event.preventDefault();
  });
  for (const link of document.querySelectorAll(".paper a")) {
    link.addEventListener("click", (event) => {
      const target = document.getElementById(link.getAttribute("href").slice(1));
      if (!target) return;
      event.preventDefault();
      target.focus();
      target.scrollIntoView({ block: "nearest" });
    });
  }
}

// zoom: remembered, and with the wheel
const zooms = [...document.querySelectorAll(".zoom input")];
if (zooms.length) {
  let kept = null;
  try { kept = localStorage.getItem("kehoach-zoom"); } catch { /* storage may be refused */ }
  const chosen = zooms.find((zoom) => zoom.id === kept);
  if (chosen) chosen.checked = true;
  for (const zoom of zooms) {
    zoom.addEventListener("change", () => {
      try { localStorage.setItem("kehoach-zoom", zoom.id); } catch { /* the zoom holds for this page */ }
    });
  }
  scroller?.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const now = zooms.findIndex((zoom) => zoom.checked);
    const next = zooms[now + (event.deltaY < 0 ? 1 : -1)];
    if (next) { next.checked = true; next.dispatchEvent(new Event("change")); }
  }, { passive: false });
}

// a missing record: draw the box, the words under it are read
const canvas = document.getElementById("draw");
const boxForm = document.getElementById("box-form");
if (canvas && boxForm) {
  const view = canvas.viewBox.baseVal;
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * view.width, ((event.clientY - box.top) / box.height) * view.height];
  };
  let start = null;
  let rect = null;
  canvas.addEventListener("pointerdown", (event) => {
    start = point(event);
    canvas.setPointerCapture(event.pointerId);
    canvas.replaceChildren();
    rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    rect.setAttribute("class", "cell drawn");
    canvas.append(rect);
    event.preventDefault();
  });
  const stretch = (event) => {
    const end = point(event);
    const corner = [Math.min(start[0], end[0]), Math.min(start[1], end[1]), Math.max(start[0], end[0]), Math.max(start[1], end[1])];
    rect.setAttribute("x", corner[0]);
    rect.setAttribute("y", corner[1]);
    rect.setAttribute("width", corner[2] - corner[0]);
    rect.setAttribute("height", corner[3] - corner[1]);
    ["x0", "y0", "x1", "y1"].forEach((edge, index) => { document.getElementById(edge).value = corner[index].toFixed(1); });
    return corner;
  };
  canvas.addEventListener("pointermove", (event) => { if (start) stretch(event); });
  canvas.addEventListener("pointerup", (event) => {
    if (!start) return;
    const corner = stretch(event);
    start = null;
    if (corner[2] - corner[0] > 3 && corner[3] - corner[1] > 3) boxForm.requestSubmit();
  });
  document.getElementById("table").addEventListener("change", () => boxForm.requestSubmit());
}
