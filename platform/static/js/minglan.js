// Small conveniences. Every page works without this file.
(() => {
  "use strict";

  // A form marked data-once is sent once: a second press on its button waits for the answer to the first.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      return;
    }
    if (form.dataset.once === undefined) return;
    if (form.dataset.sent === "1") {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    window.setTimeout(() => delete form.dataset.sent, 8000);
  });

  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  // One box ticks all boxes of its form.
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-tick-all]")) return;
    for (const box of event.target.form.querySelectorAll("input[type=checkbox][name]")) box.checked = event.target.checked;
  });

  // Filters take effect when chosen; their button serves keyboards and browsers without scripts.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-autosubmit] select, [data-autosubmit] input[type=date]")) {
      event.target.form.requestSubmit();
    }
  });

  // Empty filters stay out of the address.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-autosubmit]")) return;
    for (const field of event.target.elements) if (field.name && field.value === "") field.disabled = true;
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
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

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelector("[data-focus]")?.focus();
    // On a phone menu and tabs scroll sideways: show the reader's own place in them.
    document.querySelectorAll(".navigation, .tabs").forEach((row) => {
      const place = row.querySelector("[aria-current]");
      if (place) row.scrollLeft = place.offsetLeft - row.offsetLeft - 16;
    });
  });
})();
