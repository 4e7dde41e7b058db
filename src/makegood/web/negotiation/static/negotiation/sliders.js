// Beside each number from 0 to 100 a slider that moves with it. Without this file the numbers are enough.
"use strict";

for (const number of document.querySelectorAll("input[data-slider]")) {
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", min: 0, max: 100, step: 5, value: number.value || 0, tabIndex: -1, disabled: number.disabled });
  slider.setAttribute("aria-hidden", "true");
  slider.addEventListener("input", () => {
    number.value = slider.value;
    number.dispatchEvent(new Event("input", { bubbles: true }));
  });
  number.addEventListener("input", () => { slider.value = number.value || 0; });
  number.before(slider);
}
