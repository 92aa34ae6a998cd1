// Times in the reader's zone, and how long ago, kept fresh. The server learns the zone by a cookie.
(() => {
  const language = document.documentElement.lang || "en-gb";
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [prefix, secure] = location.protocol === "https:" ? ["__Host-", "; Secure"] : ["", ""];
  document.cookie = `${prefix}zone=${zone}; path=/; max-age=31536000; SameSite=Lax${secure}`;

  const UNITS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const spans = new Intl.RelativeTimeFormat(language, { numeric: "always" });
  const NEAR = 14 * 86400000;

  const relative = (at) => {
    const seconds = Math.round((at - Date.now()) / 1000);
    const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) || UNITS[5];
    return spans.format(Math.trunc(seconds / size), unit);
  };
  const said = (at) => {
    const near = Math.abs(at - Date.now()) <= NEAR;
    const day = new Intl.DateTimeFormat(language, near
      ? { weekday: "short", day: "numeric", month: "short" }
      : { day: "numeric", month: "short", year: "numeric" }).formatToParts(at);
    const words = day.filter((part) => part.type !== "literal").map((part) => part.value).join(" ");
    return `${language.startsWith("en") ? words : day.map((part) => part.value).join("")}, ${clock(at)}`;
  };
  const clock = (at) => at.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hour12: false });
  const exact = (at) => {
    const local = at.toLocaleString(language, { dateStyle: "full", timeStyle: "long" });
    return `${local} · ${at.toISOString().slice(0, 19).replace("T", " ")} UTC`;
  };

  const draw = (time) => {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) return;
    const parts = [];
    if ("said" in time.dataset) parts.push(said(at));
    if ("relative" in time.dataset) parts.push(relative(at));
    const words = parts.join(" · ");
    if (parts.length && time.textContent !== words) time.textContent = words;
    time.title = exact(at);
  };
  const drawAll = () => document.querySelectorAll("time[data-said], time[data-relative]").forEach(draw);
  drawAll();
  setInterval(drawAll, 5000);
  window.serai = Object.assign(window.serai || {}, { clock, drawTimes: drawAll });
})();
