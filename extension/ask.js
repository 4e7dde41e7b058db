// Stands between the page and your Makegood: the page never learns the token, and Makegood never learns the page.
"use strict";

const settings = () => chrome.storage.local.get({ server: "", token: "" });

async function beside(tab) {
  const { server, token } = await settings();
  if (!server || !token) return chrome.runtime.openOptionsPage();
  await chrome.scripting.executeScript({ target: { tabId: tab.id, allFrames: true }, files: ["compose.js"] });
}

async function ask(text) {
  const { server, token } = await settings();
  const answer = await fetch(new URL("/api/check", server), {
    method: "POST",
    credentials: "omit",
    headers: { "Authorization": `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ text }),
  });
  const said = await answer.json();
  if (answer.ok) return { review: said, host: new URL(server).host };
  return { fault: said.faults.map(({ problem, instead }) => `${problem} ${instead}`).join(" ") };
}

chrome.action.onClicked.addListener(beside);
chrome.runtime.onMessage.addListener(({ text }, sender, respond) => {
  if (sender.id !== chrome.runtime.id) return false;
  ask(text).then(respond, () => respond({ fault: "Your Makegood does not answer. Nothing was lost; try again later." }));
  return true; // the answer comes later
});
