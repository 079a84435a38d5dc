// How far an archive is, asked for again and again until it is done; then the page has buttons.
"use strict";

const bar = document.getElementById("progress");
const words = document.getElementById("words");
const WORKING = ["drawing", "packing"];
const PAUSE = 1500;
const LONGEST_PAUSE = 30000;

async function look(pause) {
  let next = Math.min(pause * 2, LONGEST_PAUSE);
  try {
    const answer = await fetch(bar.dataset.state, {
      headers: { Accept: "application/json" },
      redirect: "error",
    });
    if (answer.ok) {
      const page = await answer.json();
      if (!WORKING.includes(page.state)) {
        location.reload();
        return;
      }
      bar.value = page.done;
      if (words.textContent !== page.words) words.textContent = page.words;
      next = PAUSE;
    }
  } catch {
    // The server is away, or one is signed out: asked again, less and less often.
  }
  setTimeout(look, next, next);
}

setTimeout(look, PAUSE, PAUSE);
