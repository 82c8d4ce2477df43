/* A list's conditions, ticked rows and jobs under way. Everything works without it; listeners sit on the document, as
   Wagtail swaps the list while somebody types. */
(() => {
  const shown = { between: 2, filled: 0, empty: 0 };

  const arrange = (condition) => {
    const operator = condition.querySelector("[data-cp-operator]").value;
    const wanted = operator in shown ? shown[operator] : 1;
    [["[data-cp-first]", 1], ["[data-cp-second]", 2]].forEach(([name, least]) => {
      const input = condition.querySelector(name);
      if (!input) return;
      input.hidden = wanted < least;
      input.disabled = input.hidden;
      if (condition.dataset.cpDate === "1") input.type = operator === "within" ? "text" : "date";
    });
  };

  const arrangeAll = () => document.querySelectorAll("[data-cp-condition]").forEach((condition) => {
    if (condition.dataset.cpDate === undefined) {
      const operators = [...condition.querySelectorAll("[data-cp-operator] option")].map((option) => option.value);
      condition.dataset.cpDate = operators.includes("within") ? "1" : "0";
    }
    arrange(condition);
  });

  const count = () => {
    const ticked = document.querySelectorAll("[data-cp-tick]:checked").length;
    document.querySelectorAll("[data-cp-ticked]").forEach((place) => {
      place.textContent = ticked ? `(${ticked})` : "";
    });
  };

  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-cp-operator]")) arrange(target.closest("[data-cp-condition]"));
    if (target.matches("[data-cp-tick-all]")) {
      document.querySelectorAll("[data-cp-tick]").forEach((box) => { box.checked = target.checked; });
    }
    if (target.matches("[data-cp-tick], [data-cp-tick-all]")) count();
  });

  const watch = async (page) => {
    const answer = await fetch(page.dataset.cpJob, { headers: { Accept: "application/json" } }).catch(() => null);
    const report = answer && answer.ok ? await answer.json() : null;
    if (report && report.is_over) { window.location.reload(); return; }
    if (report) {
      page.querySelector("progress").value = report.share;
      page.querySelector("[data-cp-words]").textContent = report.words;
    }
    window.setTimeout(watch, 1000, page);
  };

  document.addEventListener("w-swap:success", arrangeAll);
  arrangeAll();
  document.querySelectorAll("[data-cp-job]").forEach(watch);
})();
