// The identity card number is for applications only: elsewhere the field is out of the way.
document.querySelectorAll("[data-ask]").forEach((form) => {
  const parts = form.querySelectorAll("[data-for]");
  const show = () => {
    const chosen = form.querySelector("input[name=kind]:checked");
    parts.forEach((part) => { part.hidden = !chosen || chosen.value !== part.dataset.for; });
  };
  form.addEventListener("change", show);
  show();
});
