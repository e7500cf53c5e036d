// Fast entry of sheets: a digit goes on to the next field, and so does Enter; on the last, Enter sends the line.
// Without scripts Tab goes on.
(() => {
  "use strict";

  const form = document.querySelector("[data-entry]");
  if (!form) return;
  const number = form.querySelector("[data-number]");
  const fields = [number, ...form.querySelectorAll("[data-key]")];
  const wrong = form.querySelector(".field--wrong input");

  const go = (field) => {
    field.focus();
    field.select();
  };

  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const next = fields[fields.indexOf(event.target) + 1];
    if (!fields.includes(event.target) || !next) return;
    event.preventDefault();
    go(next);
  });

  form.addEventListener("input", (event) => {
    const at = fields.indexOf(event.target);
    if (at < 1) return;
    if (!/^[0-4]$/.test(event.target.value)) event.target.value = "";
    else if (fields[at + 1]) go(fields[at + 1]);
  });

  // After minglan.js, which goes to the summary of errors: it is read out all the same, and here the next key counts.
  document.addEventListener("DOMContentLoaded", () => go(wrong || number));
})();
