"use strict";
// Puts a button beside every address that copies it. Without it the address can be marked by hand.
(() => {
  const told = document.createElement("p");
  told.className = "unseen";
  told.setAttribute("role", "status");
  document.querySelector("main").append(told);

  const byHand = (text) => { // pages that are not served over TLS have no clipboard
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "unseen";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  };

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return byHand(text);
    }
  };

  document.querySelectorAll("button[data-copy]").forEach((button) => {
    const before = button.textContent;
    button.addEventListener("click", async () => {
      if (!await copy(button.dataset.copy)) return;
      button.textContent = button.dataset.copied;
      told.textContent = `${button.dataset.copied}: ${button.dataset.copy}`;
      button.focus();
      setTimeout(() => {
        button.textContent = before;
        told.textContent = "";
      }, 2500);
    });
    button.hidden = false;
  });
})();
