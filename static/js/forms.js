// Warns before a changed form is left, by going elsewhere or by a part of the page that takes its place.

const opened = new WeakMap();
let sending = null;

const typed = (form) => JSON.stringify([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"));
const forms = (within) => [...within.querySelectorAll("form[data-leave]")];
const changed = (form) => opened.has(form) && opened.get(form) !== typed(form);

// A form that came back to be mended holds what was typed: it counts as changed from the start.
const open = (within) => {
  for (const form of forms(within)) if (!opened.has(form)) opened.set(form, "changed" in form.dataset ? "" : typed(form));
};

open(document);
document.addEventListener("htmx:load", () => open(document));
document.addEventListener("submit", (event) => { if (!event.defaultPrevented) sending = event.target; });
// What was saved may lead to another page: the form that was sent is not left then.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (xhr.getResponseHeader("HX-Redirect")) sending = requestConfig.elt;
});
addEventListener("pageshow", () => { sending = null; });

addEventListener("beforeunload", (event) => {
  if (forms(document).some((form) => form !== sending && changed(form))) event.preventDefault();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig, shouldSwap } = event.detail;
  if (!shouldSwap) return;
  const lost = forms(document).filter((form) => target.contains(form) && form !== requestConfig.elt && changed(form));
  if (lost.length && !confirm(lost[0].dataset.leave)) event.detail.shouldSwap = false;
});
