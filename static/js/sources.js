// Shows the card of a source beside the mark that was followed. Without this file a mark is a link to the same card in the
// list of sources at the end of the page.

const card = Object.assign(document.createElement("aside"), { className: "source-card", popover: "auto", tabIndex: -1 });
card.setAttribute("role", "dialog");
let opener = null;
let pressed = null;

function show(mark, target) {
  const source = target.closest(".source");
  const copy = source.cloneNode(true);
  // The card shows what this mark cites; other quotes of the source stay in the list.
  for (const cited of copy.querySelectorAll(".cited")) if (cited.id !== target.id) cited.remove();
  for (const element of [copy, ...copy.querySelectorAll("[id]")]) element.removeAttribute("id");
  const list = document.createElement("ol");
  list.append(copy);
  const listLink = document.createElement("p");
  listLink.className = "whole-list";
  const link = Object.assign(document.createElement("a"), { href: `#${source.id}`, textContent: document.getElementById("sources").dataset.all });
  link.addEventListener("click", () => card.hidePopover());
  listLink.append(link);
  card.replaceChildren(list, listLink);
  card.setAttribute("aria-label", mark.getAttribute("aria-label"));
  opener = mark;
  mark.setAttribute("aria-expanded", "true");
  card.showPopover();
  place(mark);
  card.focus({ preventScroll: true });
}

function place(mark) {
  const gap = 6;
  const at = mark.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = card;
  const left = Math.max(gap, Math.min(at.left, document.documentElement.clientWidth - width - gap));
  const below = at.bottom + gap;
  const top = below + height > window.innerHeight && at.top > height + gap ? at.top - height - gap : below;
  card.style.left = `${left}px`;
  card.style.top = `${top}px`;
}

card.addEventListener("toggle", (event) => {
  if (event.newState !== "closed" || !opener) return;
  opener.removeAttribute("aria-expanded");
  // Focus goes back to the mark, unless the reader has gone elsewhere.
  if (card.contains(document.activeElement) || document.activeElement === document.body) opener.focus({ preventScroll: true });
  opener = null;
});

// Pressing anywhere closes an open card; a press on the mark that opened it must not open it again.
document.addEventListener("pointerdown", (event) => (pressed = event.target.closest?.('.src[aria-expanded="true"]')), true);

document.addEventListener("click", (event) => {
  const mark = event.target.closest?.("a.src");
  if (!mark || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const target = document.getElementById(decodeURIComponent(mark.hash.slice(1)));
  if (!target || !("showPopover" in card)) return;
  event.preventDefault();
  if (mark !== pressed) show(mark, target);
  pressed = null;
});

addEventListener("scroll", () => card.matches(":popover-open") && opener && place(opener), { capture: true, passive: true });
document.body.append(card);
