// Start a talk: another party without asking the server, and the address as the title is typed. Both are comforts;
// the page does all of it without scripts.

const form = document.querySelector(".start-talk");
const total = form.elements["party-TOTAL_FORMS"];
const more = form.elements.more;

more.addEventListener("click", (event) => {
  event.preventDefault();
  const number = Number(total.value);
  const row = document.getElementById("another-party").content.cloneNode(true);
  for (const element of row.querySelectorAll("[name], [id], [for], [aria-describedby]"))
    for (const name of ["name", "id", "for", "aria-describedby"])
      if (element.hasAttribute(name))
        element.setAttribute(name, element.getAttribute(name).replace("__prefix__", number));
  const last = [...form.querySelectorAll("fieldset.party-row")].at(-1);
  last.after(row);
  total.value = number + 1;
  form.elements[`party-${number}-economy`].focus();
});

const title = form.elements["talk-title"];
const key = form.elements["talk-slug"];
const proposed = () => {
  const words = title.value.normalize("NFKD").replace(/[\u0300-\u036f'’]/g, "").toLowerCase().match(/[a-z0-9]+/g) || [];
  let slug = "";
  for (const word of words) {
    if (slug && slug.length + 1 + word.length > 60) break;
    slug = slug ? `${slug}-${word}` : word.slice(0, 60);
  }
  key.placeholder = slug;
};
title.addEventListener("input", proposed);
proposed();
