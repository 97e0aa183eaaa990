"use strict";
// Filters the lists of the index while a reader types. Without it the page shows everything.
(() => {
  const find = document.getElementById("find");
  const field = find.querySelector("input");
  const told = find.querySelector("[role=status]");
  // Case first: it turns one letter into two. Then accents; the marks of other scripts are letters.
  const fold = (text) => text.toUpperCase().toLowerCase().normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "").replace(/ς/g, "σ");
  let rows = null; // made once, when the first letter is typed
  let filtered = "";

  const read = () => {
    const places = new Map();
    return [...document.querySelectorAll(".feeds li")].map((item, place) => {
      const name = item.firstElementChild.firstElementChild;
      places.set(item, place);
      const above = places.get(item.parentElement.parentElement);
      return { item, above, page: name.href, title: fold(name.textContent), shown: true };
    });
  };

  const filter = () => {
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    if (words.join(" ") === filtered) return;
    filtered = words.join(" ");
    rows = rows || read();
    const found = new Set();
    const shown = new Array(rows.length).fill(false);
    for (let place = rows.length - 1; place >= 0; place -= 1) { // parents come after their children
      const row = rows[place];
      if (words.every((word) => row.title.includes(word))) {
        shown[place] = true;
        found.add(row.page);
      }
      if (shown[place] && row.above !== undefined) shown[row.above] = true;
    }
    rows.forEach((row, place) => {
      if (row.shown !== shown[place]) row.item.hidden = !(row.shown = shown[place]);
    });
    document.querySelectorAll(".list").forEach((list) => {
      list.hidden = words.length > 0 && !list.querySelector("li:not([hidden])");
    });
    const text = found.size ? told.dataset.some : told.dataset.none;
    const all = new Set(rows.map((row) => row.page)).size;
    told.textContent = words.length ? text.replace("{count}", found.size).replace("{all}", all) : "";
  };

  field.addEventListener("input", filter);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target === field) {
      field.value = "";
      filter();
    } else if (event.key === "/" && !event.ctrlKey && !event.metaKey && event.target !== field) {
      event.preventDefault();
      field.focus();
    }
  });
  find.hidden = false;
  filter();
})();
