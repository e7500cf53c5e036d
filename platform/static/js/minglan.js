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

  // Filters that say nothing stay out of the address. Before htmx reads the form, and only until it has.
  document.addEventListener(
    "submit",
    (event) => {
      if (!event.target.matches("form[data-autosubmit]")) return;
      const silent = [...event.target.elements].filter(
        (field) => field.name && !field.disabled && (field.value === "" || field.value === field.dataset.unless),
      );
      for (const field of silent) field.disabled = true;
      window.setTimeout(() => silent.forEach((field) => (field.disabled = false)));
    },
    true,
  );

  // A page whose content htmx replaces: it is busy meanwhile, says its new sentence, and keeps the language's way back.
  const isContent = (event) => event.detail.target?.id === "content";
  const announcement = () => document.getElementById("announcement");
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isContent(event)) event.detail.target.setAttribute("aria-busy", "true");
  });
  // Nothing jumps: the sentence keeps its height, and what was pressed stays under the pointer.
  let before = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!isContent(event)) return;
    const pressed = document.activeElement;
    const top = pressed?.id && pressed.getBoundingClientRect().top;
    before = { height: document.querySelector("#content h1")?.offsetHeight ?? 0, id: pressed?.id, top };
  });
  const keepInPlace = () => {
    const sentence = document.querySelector("#content h1");
    if (sentence && sentence.offsetHeight < before.height) sentence.style.minHeight = `${before.height}px`;
    const pressed = before.id && document.getElementById(before.id);
    if (pressed) window.scrollBy(0, pressed.getBoundingClientRect().top - before.top);
    before = null;
  };
  document.addEventListener("htmx:afterRequest", (event) => {
    if (isContent(event)) document.getElementById("content")?.removeAttribute("aria-busy");
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id !== "content" && event.target.id !== "content") return;
    if (before) keepInPlace();
    setFoot();
    const said = document.querySelector("#content .message, #content h1");
    if (said && announcement()) announcement().textContent = said.textContent.trim();
    const address = window.location.pathname + window.location.search;
    for (const field of document.querySelectorAll(".languages input[name=next]")) field.value = address;
  });
  document.addEventListener("htmx:sendError", () => {
    if (announcement()) announcement().textContent = announcement().dataset.failed;
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const unfold = event.target.closest("[data-unfold]");
    if (unfold) unfold.setAttribute("aria-expanded", String(unfold.getAttribute("aria-expanded") === "false"));
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

  // The foot of a printed sheet: what was asked, and as of when. Margin boxes take it from a property of the page.
  const setFoot = () => {
    const words = [...document.querySelectorAll(".print-foot span")].map((part) => part.textContent.trim());
    if (!words.length) return;
    document.documentElement.style.setProperty("--foot", JSON.stringify(words.join(" · ")));
    document.documentElement.dataset.foot = "1";
  };

  document.addEventListener("DOMContentLoaded", () => {
    setFoot();
    document.querySelector("[data-focus]")?.focus();
    // On a phone menu and tabs scroll sideways: show the reader's own place in them.
    document.querySelectorAll(".navigation, .tabs").forEach((row) => {
      const place = row.querySelector("[aria-current]");
      if (place) row.scrollLeft = place.offsetLeft - row.offsetLeft - 16;
    });
  });
})();
