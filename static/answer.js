// Makes a question quicker to answer: search while typing, and save each choice at once.
// Without this file the same form works by its buttons.

const form = document.getElementById("question");
const status = document.getElementById("saved");
const list = document.getElementById("chosen");
const rowTemplate = document.getElementById("row");
const csrf = form.elements.csrf_token.value;

// ---- Saying the time as the person's clock has it

function clock(moment) {
  return new Date(moment).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
}

for (const time of status.querySelectorAll("time")) time.textContent = clock(time.dateTime);

function say(words, isTrouble = false) {
  status.classList.toggle("trouble", isTrouble);
  if (status.textContent !== words) status.textContent = words;
}

// ---- Saving: one attempt after the other; what is not acknowledged is sent again as it was

let wanted = null; // what is still to be saved, newest first
let sending = null; // the promise of what is being saved
let stopped = false; // another window saved: the person decides

function content(extra = {}) {
  const body = new URLSearchParams({ action: "save", choice: "", ...extra });
  for (const [name, value] of new FormData(form)) {
    if (name === "named") body.append(name, value);
    if (name === "choice") body.set(name, value);
  }
  for (const name of ["csrf_token", "edit_session"]) body.set(name, form.elements[name].value);
  body.set("submission_id", crypto.randomUUID());
  return body;
}

function save(extra) {
  if (stopped) return;
  wanted = content(extra);
  say("Saving …");
  sending ??= drain().finally(() => { sending = null; });
}

async function drain() {
  while (wanted && !stopped) {
    const body = wanted;
    wanted = null;
    body.set("base_revision", form.elements.base_revision.value);
    await send(body);
  }
}

async function send(body) {
  for (let wait = 1000; ; wait = Math.min(wait * 2, 15000)) {
    let answer = null;
    try {
      answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { Accept: "application/json" } });
    } catch {
      answer = null;
    }
    if (answer && answer.status < 500) return received(answer);
    say("Not saved yet. Trying again …", true);
    await new Promise((resume) => setTimeout(resume, wait));
  }
}

async function received(answer) {
  const isData = answer.headers.get("content-type")?.startsWith("application/json");
  const data = isData ? await answer.json() : null;
  if (answer.ok && data) {
    form.elements.base_revision.value = data.revision;
    form.elements.submission_id.value = crypto.randomUUID();
    if (!wanted) say(`✓ Saved ${clock(data.saved_at)}`);
    return;
  }
  stopped = true;
  // The page for this (changed elsewhere, closed, a code) comes with the form itself.
  HTMLFormElement.prototype.submit.call(form);
}

form.addEventListener("submit", (event) => {
  if (!sending) return;
  event.preventDefault(); // Wait for the last choice, then go on.
  const button = event.submitter;
  sending.finally(() => { if (!stopped) form.requestSubmit(button); });
});

window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

// ---- Names and the choices instead of them

function named() {
  const ticked = form.querySelectorAll('input[type=checkbox][name=named]:checked');
  return (list ? list.children.length : 0) + (list ? 0 : ticked.length);
}

function count() {
  const number = named();
  document.getElementById("count").textContent = number ? `You named ${number}` : "No names yet";
}

function clearChoice() {
  for (const radio of form.elements.choice) radio.checked = false;
  document.getElementById("rather")?.remove();
}

function add(person) {
  clearChoice();
  if ([...list.querySelectorAll("input")].some((input) => input.value === person.id)) return;
  const row = rowTemplate.content.cloneNode(true);
  row.querySelector("input").value = person.id;
  row.querySelector("b").textContent = person.name;
  row.querySelector(".who span").textContent = person.place;
  const button = row.querySelector("button");
  button.value = person.id;
  button.setAttribute("aria-label", `Remove ${person.name}`);
  list.append(row);
  count();
  save();
}

function removeAll() {
  if (list) list.replaceChildren();
  else for (const box of form.querySelectorAll("#everybody input:checked")) box.checked = false;
  count();
}

list?.addEventListener("click", (event) => {
  const button = event.target.closest(".remove");
  if (!button) return;
  event.preventDefault();
  const row = button.closest("li");
  const next = row.nextElementSibling ?? row.previousElementSibling;
  const focusNext = next?.querySelector(".remove") ?? document.getElementById("text");
  row.remove();
  count();
  save();
  focusNext.focus();
});

document.getElementById("everybody")?.addEventListener("change", () => { clearChoice(); count(); save(); });

document.getElementById("suggestions")?.addEventListener("change", (event) => {
  const row = event.target.closest("li");
  add({ id: event.target.value, name: row.querySelector("b").textContent,
        place: row.querySelector("b + span")?.textContent ?? "" });
  row.remove();
  document.getElementById("text").focus();
});

for (const radio of form.elements.choice) radio.addEventListener("change", () => choose(radio));

function choose(radio) {
  document.getElementById("asking")?.remove();
  if (!radio.value || !named()) {
    if (!radio.value) clearChoice();
    save();
    return;
  }
  const label = radio.closest("label").textContent.trim();
  const number = named() === 1 ? "the name" : `the ${named()} names`;
  const box = document.createElement("div");
  box.id = "asking";
  box.className = "note asking";
  box.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.textContent = `“${label}” takes off ${number} you gave here.`;
  const yes = button("btn", "Take off", () => { box.remove(); removeAll(); save({ confirmed: "clear" }); radio.focus(); });
  const no = button("btn quiet", "Keep", () => { box.remove(); radio.checked = false; radio.focus(); });
  const pair = document.createElement("p");
  pair.className = "pair";
  pair.append(yes, no);
  box.append(words, pair);
  form.querySelector(".instead").after(box);
  yes.focus();
  box.scrollIntoView({ block: "center" });
}

function button(className, words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

// ---- A short roster: the field narrows the list

// Letters that no decomposition takes apart; the server's search knows the same.
const letters = { ł: "l", ø: "o", đ: "d", ð: "d", ħ: "h", ı: "i", æ: "ae", œ: "oe", þ: "th" };

function plain(text) {
  const bare = text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
  return bare.replace(/[łøđðħıæœþ]/g, (letter) => letters[letter]);
}

const filter = document.getElementById("filter");
if (filter) {
  filter.hidden = false;
  const rows = [...document.querySelectorAll("#everybody li")];
  const input = filter.querySelector("input");
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  input.addEventListener("input", () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    for (const row of rows) {
      const name = plain(row.querySelector("b").textContent).split(/[^\p{L}\p{N}]+/u);
      row.hidden = !words.every((word) => name.some((piece) => piece.startsWith(word)));
    }
  });
}

// ---- On a slow line somebody may have ticked before this file was here: save that too

const early = [...form.querySelectorAll("input")].find((input) => input.checked !== input.defaultChecked);
early?.dispatchEvent(new Event("change", { bubbles: true }));

if (!filter) {
  const { Combobox } = await import("./answer-combobox.js");
  new Combobox(document.getElementById("text"), form.dataset.search, csrf, add,
    () => new Set([...list.querySelectorAll("input")].map((input) => input.value)));
  for (const shown of form.querySelectorAll("#find, #found")) shown.remove();
}
