// Small helps for pages that work without them: dropped files, menus that close, drafts that say they are saved.
"use strict";

document.addEventListener("dragover", (event) => {
  const drop = event.target.closest?.("[data-drop]");
  if (!drop) return;
  event.preventDefault();
  drop.classList.add("drop-over");
});
document.addEventListener("dragleave", (event) => event.target.closest?.("[data-drop]")?.classList.remove("drop-over"));
document.addEventListener("drop", (event) => {
  const drop = event.target.closest?.("[data-drop]");
  if (!drop) return;
  event.preventDefault();
  drop.classList.remove("drop-over");
  const input = drop.querySelector("input[type=file]");
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A row of pages that scrolls sideways begins at the one that is open.
for (const here of document.querySelectorAll(":is(.tabs, .case-nav) [aria-current]")) {
  const row = here.parentElement, at = here.getBoundingClientRect(), within = row.getBoundingClientRect();
  row.scrollLeft += at.left + at.width / 2 - within.left - within.width / 2;
}

// A link that opens a letter to print it: <button data-print>.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// A form that asks in which time zone its person lives, without asking: <input type="hidden" data-own-zone>.
for (const field of document.querySelectorAll("input[data-own-zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}

// What was typed, or brought back by the browser, before the page was awake is read and kept like what comes after.
document.addEventListener("htmx:load", () => {
  for (const field of document.querySelectorAll("form[hx-post] :is(input, textarea):not([type=range])")) { // a slider puts itself on a step
    if (field.value !== field.defaultValue) field.dispatchEvent(new Event("written", { bubbles: true }));
  }
}, { once: true });
