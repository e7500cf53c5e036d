// A draft saves as typed. An answer that refuses (4xx) is shown in its place like any other.
(() => {
  "use strict";

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.id !== "draft-status") return;
    if (event.detail.xhr.status >= 400 && event.detail.xhr.status < 500) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  // What was saved is what the reader has now seen: the forms of this page go on from there.
  document.addEventListener("htmx:afterSwap", () => {
    const seen = document.getElementById("draft-status")?.dataset.seen;
    if (!seen) return;
    for (const field of document.querySelectorAll("input[name=seen]")) field.value = seen;
  });

  // Choosing "propose" or "save" sends the whole form: a save still waiting to be sent would only come too late.
  let isLeaving = false;

  document.addEventListener("submit", (event) => {
    if (event.target.id === "draft-form" && !event.defaultPrevented) isLeaving = true;
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isLeaving && event.target.id === "draft-form") event.preventDefault();
  });

  window.addEventListener("pageshow", () => {
    isLeaving = false;
  });
})();
