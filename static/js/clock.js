// The slider of the clock: over the days on which something became known. Without this file the day picker and the links
// to the days before and after serve.

const slider = document.querySelector(".clock-slider input");

if (slider) {
  const days = slider.dataset.days.split(" ");
  const form = document.querySelector(".clock-day");
  const said = slider.parentElement.querySelector("output");
  const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const format = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const chosen = () => days[Number(slider.value)];
  let waiting = 0;

  function say(day) {
    const words = format.format(new Date(day));
    said.value = words;
    slider.setAttribute("aria-valuetext", words);
  }

  function go() {
    if (chosen() === slider.dataset.start) return;
    const asked = new FormData(form);
    asked.delete("known_on");
    // The last stop is today, which needs no parameter.
    if (Number(slider.value) === days.length - 1) asked.delete("on");
    else asked.set("on", chosen());
    const address = new URL(form.action, location.href);
    for (const [name, value] of asked) address.searchParams.append(name, value);
    // Names no element, so that the browser leaves the focus to the slider.
    address.hash = "slider";
    location.assign(address);
  }

  slider.addEventListener("input", () => {
    say(chosen());
    clearTimeout(waiting);
  });
  // Who holds a key or steps with it goes when it rests; who drags goes on letting go.
  slider.addEventListener("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(go, 600);
  });
  slider.addEventListener("keydown", (event) => event.key === "Enter" && go());

  slider.parentElement.hidden = false;
  say(slider.dataset.start);
  if (location.hash === "#slider") slider.focus({ preventScroll: true });
}
