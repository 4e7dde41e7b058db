"use strict";

const form = document.querySelector("form");
const [server, token, says] = [form.elements.server, form.elements.token, form.querySelector("output")];

chrome.storage.local.get({ server: "", token: "" }).then((kept) => {
  server.value = kept.server;
  token.value = kept.token;
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { origin } = new URL(server.value);
  if (!await chrome.permissions.request({ origins: [`${origin}/*`] })) {
    says.value = "Without leave to ask that address, the coach cannot answer.";
    return;
  }
  await chrome.storage.local.set({ server: origin, token: token.value.trim() });
  says.value = "Saved. Write a mail and press the button of this extension.";
});
