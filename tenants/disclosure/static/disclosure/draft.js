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

  // Choosing "propose" or "save" sends the whole form: a save still waiting to be sent would only come too late, and
  // one on its way goes first, because the form has to name what that one leaves behind.
  let isLeaving = false;
  let isSaving = false;
  let chosen = null;

  const leave = (event) => {
    if (event.target.id !== "draft-form") return;
    isLeaving = true;
    if (!isSaving) return;
    event.preventDefault();
    event.stopPropagation(); // nothing may take the form for sent
    chosen = event.submitter;
  };
  document.addEventListener("submit", leave, true);

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id !== "draft-form") return;
    if (isLeaving) event.preventDefault();
    else isSaving = true;
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.target.id !== "draft-form") return;
    isSaving = false;
    if (isLeaving) event.target.requestSubmit(chosen);
  });

  window.addEventListener("pageshow", () => {
    isLeaving = false;
  });
})();
