// "Tick all" for lists of many boxes; pressed again, it clears them. Without scripts the button stays hidden.
(() => {
  "use strict";

  for (const button of document.querySelectorAll("[data-tick-all]")) button.parentElement.hidden = false;

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tick-all]");
    if (!button) return;
    const boxes = [...button.closest("fieldset").querySelectorAll("input[type=checkbox]")];
    const tick = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = tick;
  });
})();
