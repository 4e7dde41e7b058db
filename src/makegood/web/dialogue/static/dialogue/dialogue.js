// From a finding to its words in the letter that is being written: they are selected there, ready to be typed over.
"use strict";

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-words]");
  const letter = document.querySelector("textarea[data-letter]");
  if (!link || !letter) return;
  const words = link.dataset.words;
  const start = nearest(letter.value, words, Number(link.dataset.place));
  if (start < 0) return; // the text has changed since: the link leads to the text as it was read
  event.preventDefault();
  letter.focus();
  letter.setSelectionRange(start, start + words.length);
});

function nearest(text, words, place) {
  let found = -1;
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    if (found < 0 || Math.abs(at - place) < Math.abs(found - place)) found = at;
  }
  return found;
}
