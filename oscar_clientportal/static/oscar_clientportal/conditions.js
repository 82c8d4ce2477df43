// What the scale comes to, while it is typed; and the row that was just added or moved up.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("condition-form");
  const hint = document.getElementById("price-hint");
  if (!form || !hint) return;
  const place = Number(hint.dataset.focus);
  const field = place >= 0 && form.elements[`tier-${place}-from_quantity`];
  if (field) field.focus();
  let waiting = 0;
  let asked = 0;
  const ask = async () => {
    const number = (asked += 1);
    const body = new FormData(form);
    body.append("hint", "1");
    try {
      const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
      const text = answer.ok ? await answer.text() : "";
      if (text && number === asked) hint.innerHTML = text;
    } catch {
      // It is only a hint: saving says what is wrong.
    }
  };
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 400);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
});
