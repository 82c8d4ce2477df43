/* The form of a catalogue view: what it would show is fetched while it is filled in, articles are found and put into
   the lists, and a category is put in or left out, never both. Everything works without it. */
(() => {
  const form = document.querySelector("[data-cp-view]");
  if (!form) return;
  const shown = form.querySelector("[data-cp-shown]");
  const pause = 400;
  let asked = null;
  let timer = 0;

  const look = async (extra = {}) => {
    window.clearTimeout(timer);
    if (asked) asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    const body = new FormData(form);
    Object.entries(extra).forEach(([name, value]) => body.set(name, value));
    shown.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.dataset.cpView, { method: "POST", body, signal, headers: { "X-Requested-With": "XMLHttpRequest" } });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const text = await answer.text();
      const { name, value } = shown.contains(document.activeElement) ? document.activeElement : {};
      shown.innerHTML = text;
      // What had the focus is made anew: whoever goes by the keyboard stays where they were.
      if (name) (shown.querySelector(`[name="${name}"][value="${value}"]`) || shown.querySelector("button, a") || shown).focus();
    } catch (error) {
      if (error.name === "AbortError") return;
      shown.textContent = shown.dataset.cpFailed;
    }
    shown.setAttribute("aria-busy", "false");
  };

  const later = () => { window.clearTimeout(timer); timer = window.setTimeout(() => look(), pause); };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name^=preview]");
    if (!button) return;
    event.preventDefault();
    look({ [button.name]: button.value });
  });

  form.addEventListener("change", ({ target }) => {
    if (target.checked && /_(in|out)$/.test(target.name)) {
      target.closest("tr").querySelectorAll("input").forEach((other) => { if (other !== target) other.checked = false; });
    }
  });
  form.addEventListener("input", ({ target }) => { if (target.name && target.name !== "name" && target.name !== "description") later(); });

  form.querySelectorAll("[data-cp-find]").forEach((find) => {
    find.hidden = false;
    find.addEventListener("input", () => {
      const word = find.value.trim().toLocaleLowerCase();
      find.closest("[data-cp-choose]").querySelectorAll("tbody tr").forEach((row) => {
        row.hidden = word !== "" && !row.textContent.toLocaleLowerCase().includes(word);
      });
    });
    find.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  });

  const finder = form.querySelector("[data-cp-find-articles]");
  const words = finder.querySelector("input");
  const found = finder.querySelector("[data-cp-found]");
  finder.hidden = false;

  const add = (name, { number, title }) => {
    const other = form.elements[name === "products_in" ? "products_out" : "products_in"];
    const text = form.elements[name];
    const without = (lines) => lines.split("\n").filter((line) => line.trim() && line.split("\t")[0].trim() !== number);
    other.value = without(other.value).join("\n");
    text.value = [...without(text.value), `${number}\t${title}`].join("\n");
    later();
  };

  const offer = (articles) => {
    const rows = articles.map((article) => {
      const row = document.createElement("li");
      const name = document.createElement("span");
      name.textContent = `${article.title} (${article.number})`;
      row.append(name);
      [["products_in", found.dataset.cpIn], ["products_out", found.dataset.cpOut]].forEach(([list, label]) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button button-small button-secondary";
        button.textContent = label;
        button.setAttribute("aria-label", `${label}: ${article.title}`);
        button.addEventListener("click", () => add(list, article));
        row.append(button);
      });
      return row;
    });
    found.replaceChildren(...rows);
    if (!rows.length) found.append(Object.assign(document.createElement("li"), { textContent: found.dataset.cpNone }));
  };

  let searching = 0;
  let number = 0;
  const search = async () => {
    const mine = ++number;
    if (!words.value.trim()) { found.replaceChildren(); return; }
    const url = `${form.dataset.cpArticles}?${new URLSearchParams({ q: words.value })}`;
    const answer = await fetch(url, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } }).catch(() => null);
    if (answer && answer.ok && mine === number) offer((await answer.json()).articles);
  };
  words.addEventListener("input", () => { window.clearTimeout(searching); searching = window.setTimeout(search, pause); });
  words.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); search(); } });
})();
