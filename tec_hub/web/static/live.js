// Keeps refreshed parts calm: nothing is drawn anew that has not changed, and only news is read out.
const drawn = new Map();

document.addEventListener("htmx:beforeSwap", (event) => {
  const target = event.detail.target;
  const html = event.detail.serverResponse;
  if (drawn.get(target.id) === html) event.detail.shouldSwap = false;
  drawn.set(target.id, html);
});

document.addEventListener("htmx:afterSwap", (event) => {
  const news = event.detail.target.querySelector("[data-news]");
  const reader = document.getElementById("news");
  if (news && reader && reader.textContent !== news.dataset.news) reader.textContent = news.dataset.news;
});

// A page that has lost the hub must not look as if all were well.
let lost = null;
const say = (text) => {
  const place = document.getElementById("connection");
  if (!place) return;
  place.textContent = text;
  place.hidden = text === "";
};
document.addEventListener("htmx:sseOpen", () => {
  clearTimeout(lost);
  lost = null;
  say("");
});
document.addEventListener("htmx:sseError", () => {
  lost ??= setTimeout(() => say("This page has lost the hub. What it shows may be out of date."), 5000);
});
