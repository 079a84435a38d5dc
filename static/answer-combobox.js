// A text field that finds colleagues while one types: the combobox pattern of the ARIA guide,
// with text set as text, and what was found read aloud.

const WAIT = 150; // milliseconds without a key before the server is asked

export class Combobox {
  constructor(input, address, csrf, choose, chosen) {
    Object.assign(this, { input, address, csrf, choose, chosen });
    this.hits = [];
    this.active = -1;
    this.asked = 0;
    this.list = document.createElement("ul");
    this.list.id = "hits";
    this.list.className = "hits";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Colleagues found");
    this.said = document.createElement("p");
    this.said.className = "unseen";
    this.said.setAttribute("role", "status");
    input.parentElement.append(this.list);
    input.parentElement.after(this.said);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", "hits");
    input.setAttribute("aria-expanded", "false");
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.pressed(event));
    input.addEventListener("blur", () => this.close());
    // Before the field loses focus, so that a tap is not lost.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.take(Number(option.dataset.index));
    });
    if (document.activeElement === input) this.typed(); // before this file was here
  }

  typed() {
    clearTimeout(this.timer);
    const text = this.input.value.trim();
    if (!text) return this.close();
    this.timer = setTimeout(() => this.ask(text), WAIT);
  }

  async ask(text) {
    const number = ++this.asked;
    const body = new URLSearchParams({ csrf_token: this.csrf, text });
    try {
      const answer = await fetch(this.address, { method: "POST", body });
      if (!answer.headers.get("content-type")?.startsWith("application/json")) {
        this.input.form.submit(); // closed, or a code is needed: the page says so
        return;
      }
      const found = await answer.json();
      if (number === this.asked && this.input.value.trim() === text) this.show(found, text);
    } catch {
      if (number === this.asked) this.tell("The search is not reachable. Please try again.");
    }
  }

  show(found, text) {
    const chosen = this.chosen();
    this.hits = found.filter((hit) => !chosen.has(hit.id));
    this.active = -1;
    if (!this.hits.length) {
      const isShort = text.length < 2;
      if (isShort) return this.close();
      return this.tell(found.length ? "Already on your list." : "Nobody found. Try other letters.");
    }
    this.list.replaceChildren(...this.hits.map((hit, index) => option(hit, index)));
    this.open();
    this.said.textContent = `${this.hits.length} found. Use the arrow keys to choose.`;
  }

  tell(words) {
    this.hits = [];
    const line = document.createElement("li");
    line.className = "none";
    line.setAttribute("role", "option");
    line.setAttribute("aria-disabled", "true");
    line.setAttribute("aria-selected", "false");
    line.textContent = words;
    this.list.replaceChildren(line);
    this.open();
    this.said.textContent = words;
  }

  pressed(event) {
    const isOpen = !this.list.hidden;
    if (event.key === "Enter") {
      event.preventDefault(); // Enter never leaves the page from here
      if (isOpen && this.hits.length) this.take(Math.max(this.active, 0));
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      this.close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && isOpen && this.hits.length) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const first = this.active < 0 && step < 0 ? 0 : this.active;
      this.mark((first + step + this.hits.length) % this.hits.length);
    }
  }

  mark(index) {
    this.active = index;
    for (const line of this.list.children) {
      const isActive = Number(line.dataset.index) === index;
      line.setAttribute("aria-selected", String(isActive));
      if (isActive) {
        this.input.setAttribute("aria-activedescendant", line.id);
        line.scrollIntoView({ block: "nearest" });
      }
    }
  }

  take(index) {
    const hit = this.hits[index];
    if (!hit) return;
    this.input.value = "";
    this.close();
    this.choose(hit);
    this.said.textContent = `${hit.name} is on your list.`;
    this.input.focus();
  }

  open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    clearTimeout(this.timer);
    this.asked += 1; // what is still on its way is not shown
    this.hits = [];
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

function option(hit, index) {
  const line = document.createElement("li");
  line.id = `hit-${index}`;
  line.dataset.index = index;
  line.setAttribute("role", "option");
  line.setAttribute("aria-selected", "false");
  const name = document.createElement("b");
  name.textContent = hit.name;
  const place = document.createElement("span");
  place.textContent = hit.place;
  line.append(name, place);
  return line;
}
