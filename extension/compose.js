// In the page, when its person asks: finds the letter, shows what the coach says beside it, puts better words in their place.
"use strict";

(() => {
  const EDITABLE = "textarea, [contenteditable=''], [contenteditable='true'], [contenteditable='plaintext-only']";
  const ID = "makegood-coach";

  /** The box that is being written in, else the largest one that is seen; none in a frame without one. */
  function letterBox() {
    const here = document.activeElement?.closest?.(EDITABLE);
    if (here) return here;
    const area = (box) => box.clientWidth * box.clientHeight;
    const seen = [...document.querySelectorAll(EDITABLE)].filter((box) => area(box) > 5000);
    return seen.sort((one, other) => area(other) - area(one))[0];
  }

  const isPlain = (box) => box instanceof HTMLTextAreaElement;
  const textOf = (box) => (isPlain(box) ? box.value : box.innerText).replaceAll("\u00a0", " ");

  /** Put `words` in place of the first `quote`, as typing would, so that the mail program notices and Undo works. */
  function replace(box, quote, words) {
    box.focus();
    if (isPlain(box)) {
      const start = box.value.indexOf(quote);
      if (start < 0) return false;
      box.setSelectionRange(start, start + quote.length);
    } else {
      const found = rangeOf(box, quote);
      if (!found) return false;
      const selection = getSelection();
      selection.removeAllRanges();
      selection.addRange(found);
    }
    return document.execCommand("insertText", false, words);
  }

  /** Where `quote` stands in a box of formatted text, also across bold words and links; null where it does not. */
  function rangeOf(box, quote) {
    const nodes = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    const places = [];
    let text = "";
    while (nodes.nextNode()) {
      places.push([text.length, nodes.currentNode]);
      text += nodes.currentNode.data.replaceAll("\u00a0", " ");
    }
    const start = text.indexOf(quote);
    if (start < 0) return null;
    const range = document.createRange();
    const at = (offset) => places.findLast(([begins]) => begins <= offset);
    const [first, last] = [at(start), at(start + quote.length - 1)];
    range.setStart(first[1], start - first[0]);
    range.setEnd(last[1], start + quote.length - last[0]);
    return range;
  }

  function element(name, text, parent, more = {}) {
    const made = Object.assign(document.createElement(name), more);
    made.textContent = text;
    parent.append(made);
    return made;
  }

  const STYLE = `
    :host { all: initial; position: fixed; inset: auto 16px 16px auto; z-index: 2147483647; color-scheme: light dark; }
    section { box-sizing: border-box; width: min(380px, calc(100vw - 32px)); max-height: 70vh; overflow: auto; padding: 16px 20px;
      font: 16px/1.5 system-ui, sans-serif; color: light-dark(#1d2433, #e8e6e1); background: light-dark(#fff, #1b1f27);
      border: 1px solid light-dark(#e3dfd6, #2d333d); border-radius: 6px; box-shadow: 0 2px 12px rgb(0 0 0 / 12%); }
    h2 { margin: 0 0 8px; font: 20px/1.3 Georgia, serif; } p { margin: 0 0 8px; } ol { margin: 0; padding: 0; list-style: none; }
    li { padding: 12px 0; border-top: 1px solid light-dark(#e3dfd6, #2d333d); } q { font-weight: 600; }
    small { color: light-dark(#586174, #a3abb8); font-size: 14px; }
    button { min-height: 44px; margin-right: 8px; padding: 0 12px; font: inherit; font-weight: 600; color: light-dark(#0f665d, #5cc2b4);
      background: none; border: 1px solid currentcolor; border-radius: 6px; cursor: pointer; }
    button:focus-visible, section:focus-visible { outline: 2px solid light-dark(#0f665d, #5cc2b4); outline-offset: 2px; }`;

  function panel() {
    document.getElementById(ID)?.remove();
    const host = Object.assign(document.createElement("div"), { id: ID });
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    const section = element("section", "", root, { tabIndex: -1 });
    section.setAttribute("aria-label", "Makegood coach");
    section.setAttribute("role", "region");
    section.addEventListener("keydown", (event) => event.key === "Escape" && host.remove());
    document.body.append(host);
    return section;
  }

  function show(section, box, said) {
    section.replaceChildren();
    element("h2", "The coach", section);
    if (said.fault) element("p", said.fault, section).setAttribute("role", "alert");
    else if (said.review.findings.length) findings(section, box, said.review.findings);
    else element("p", "Clear and calm.", section);
    if (said.host) element("p", "", section).append(element("small", `${said.host} read this draft and keeps nothing of it. You decide what you send.`, section));
    element("button", "Ask again", section, { onclick: () => ask(section, box) });
    element("button", "Close", section, { onclick: () => { section.getRootNode().host.remove(); box.focus(); } });
    section.focus();
  }

  function findings(section, box, found) {
    const list = element("ol", "", section);
    for (const finding of found) {
      const item = element("li", "", list);
      element("q", finding.quote, element("p", "", item));
      element("p", finding.says, item);
      element("p", finding.instead, item);
      for (const { start, end, text } of finding.rewordings) {
        const sentence = [...textOf(box)].slice(start, end).join(""); // positions count signs, not UTF-16 units
        element("p", text, item);
        element("button", "Take it", item, { onclick: () => replace(box, sentence, text) && item.remove() });
      }
    }
  }

  async function ask(section, box) {
    section.replaceChildren();
    element("p", "The coach is reading your draft.", section).setAttribute("role", "status");
    show(section, box, await chrome.runtime.sendMessage({ text: textOf(box) }));
  }

  const box = letterBox();
  if (box && textOf(box).trim()) ask(panel(), box);
  else if (window === top && !document.querySelector("iframe")) show(panel(), document.body, { fault: "There is no letter here. Click into it and ask again." });
})();
