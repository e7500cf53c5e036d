// The identity card number is for applications only: elsewhere the field is out of the way. An application needs name
// and telephone too, which may otherwise be left empty.
document.querySelectorAll("[data-ask]").forEach((form) => {
  const parts = form.querySelectorAll("[data-for]");
  const needed = form.querySelectorAll("[data-needed-for]");
  const show = () => {
    const chosen = form.querySelector("input[name=kind]:checked");
    parts.forEach((part) => { part.hidden = !chosen || chosen.value !== part.dataset.for; });
    needed.forEach((part) => { part.classList.toggle("is-needed", !!chosen && chosen.value === part.dataset.neededFor); });
  };
  form.addEventListener("change", show);
  show();
});
