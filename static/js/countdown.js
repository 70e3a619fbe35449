// Says a moment in the reader's own time zone and, on a page that tells of today, how long it is until then. A day without a time of day is the same day
// everywhere, so it is left as it is. Without this file the moment stands with its own zone.

const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
const moments = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone.replaceAll("_", " ");
const units = new Intl.RelativeTimeFormat(language, { numeric: "always" });

function untilThen(moment) {
  const minutes = Math.round((moment - Date.now()) / 60000);
  if (Math.abs(minutes) < 120) return units.format(minutes, "minute");
  const hours = Math.round(minutes / 60);
  return Math.abs(hours) < 72 ? units.format(hours, "hour") : units.format(Math.trunc(hours / 24), "day");
}

for (const element of document.querySelectorAll("[data-moment]")) {
  const moment = new Date(element.dataset.moment);
  const time = Object.assign(document.createElement("time"), { dateTime: element.dataset.moment, textContent: moments.format(moment) });
  element.replaceChildren(`${element.dataset.before} `, time, ` (${zone})${"counts" in element.dataset ? `, ${untilThen(moment)}` : ""}`);
  element.hidden = false;
}
