/* The card fields inside the iframe. They talk to the page that holds them, and to no other. */
(function () {
  "use strict";
  const query = new URLSearchParams(location.search);
  const parentOrigin = query.get("parent");
  const locale = query.get("locale") in window.LABELS ? query.get("locale") : "en";
  const text = window.LABELS[locale];
  const names = ["number", "expiry", "cvc"];
  const field = Object.fromEntries(names.map((name) => [name, document.getElementById(name)]));
  const digits = (name) => field[name].value.replace(/\D/g, "");
  const brands = [["amex", /^3[47]/, "Amex"], ["mastercard", /^(5[1-5]|2[2-7])/, "Mastercard"], ["visa", /^4/, "Visa"]];
  let touched = new Set();

  function send(type, data, request) {
    window.parent.postMessage({ twin: true, type, data, request }, parentOrigin);
  }

  function brand() {
    return brands.find(([, pattern]) => pattern.test(digits("number"))) || ["unknown", null, ""];
  }

  const isAmex = () => brand()[0] === "amex";
  const numberLength = () => (isAmex() ? 15 : 16);

  function luhn(number) {
    const sum = [...number].reverse().reduce((total, digit, i) => {
      const value = Number(digit) * (1 + (i % 2));
      return total + (value > 9 ? value - 9 : value);
    }, 0);
    return sum % 10 === 0;
  }

  const checks = {
    number() {
      if (digits("number").length < numberLength()) return "incomplete_number";
      return luhn(digits("number")) ? null : "invalid_number";
    },
    expiry() {
      const [month, year] = expiry();
      if (digits("expiry").length < 4) return "incomplete_expiry";
      if (month < 1 || month > 12) return "invalid_expiry";
      const now = new Date();
      return year * 12 + month < now.getFullYear() * 12 + now.getMonth() + 1 ? "expired" : null;
    },
    cvc: () => (digits("cvc").length < (isAmex() ? 4 : 3) ? "incomplete_cvc" : null),
  };

  function expiry() {
    const value = digits("expiry");
    return [Number(value.slice(0, 2)), 2000 + Number(value.slice(2, 4))];
  }

  const format = {
    number(value) {
      const cut = value.slice(0, numberLength());
      const groups = isAmex() ? [cut.slice(0, 4), cut.slice(4, 10), cut.slice(10)] : cut.match(/.{1,4}/g) || [];
      return groups.filter(Boolean).join(" ");
    },
    expiry(value) {
      const cut = (/^[2-9]/.test(value) ? "0" + value : value).slice(0, 4);
      return cut.length > 2 ? cut.slice(0, 2) + " / " + cut.slice(2) : cut;
    },
    cvc: (value) => value.slice(0, isAmex() ? 4 : 3),
  };

  /* Rewrite the field's text and leave the caret behind the digit it stood behind. */
  function reformat(name) {
    const input = field[name];
    const before = input.value.slice(0, input.selectionStart).replace(/\D/g, "").length;
    const atEnd = input.selectionStart === input.value.length;
    const wanted = format[name](digits(name));
    if (input.value === wanted) return;
    input.value = wanted;
    let caret = 0;
    for (let seen = 0; caret < wanted.length && seen < before; caret++) if (/\d/.test(wanted[caret])) seen++;
    caret = atEnd ? wanted.length : caret;
    if (document.activeElement === input) input.setSelectionRange(caret, caret);
  }

  function show(name, code) {
    document.getElementById(name + "-error").textContent = code ? text[code] : "";
    field[name].setAttribute("aria-invalid", String(Boolean(code)));
  }

  function firstError(over) {
    for (const name of over) {
      const code = checks[name]();
      if (code) return { name, code, error: { type: "validation_error", code, message: text[code] } };
    }
    return null;
  }

  function changed() {
    for (const name of names) if (touched.has(name)) show(name, checks[name]());
    document.getElementById("brand").textContent = brand()[2];
    const error = firstError(names.filter((name) => touched.has(name)));
    send("change", {
      brand: brand()[0],
      complete: !firstError(names),
      empty: names.every((name) => !field[name].value),
      error: error ? error.error : undefined,
    });
    resized();
  }

  function resized() {
    send("height", Math.ceil(document.getElementById("card").getBoundingClientRect().height) + 6);
  }

  function body(billing) {
    const form = new URLSearchParams({ type: "card", "card[number]": digits("number"), "card[cvc]": digits("cvc") });
    const [month, year] = expiry();
    form.set("card[exp_month]", month);
    form.set("card[exp_year]", year);
    (function put(prefix, values) {
      for (const [name, value] of Object.entries(values)) {
        if (value && typeof value === "object") put(prefix + "[" + name + "]", value);
        else if (value) form.set(prefix + "[" + name + "]", value);
      }
    })("billing_details", billing);
    return form;
  }

  async function create(billing) {
    touched = new Set(names);
    changed();
    const wrong = firstError(names);
    if (wrong) {
      field[wrong.name].focus();
      return { error: wrong.error };
    }
    try {
      const headers = { Authorization: "Bearer " + query.get("key") };
      const response = await fetch("/v1/payment_methods", { method: "POST", headers, body: body(billing) });
      const answer = await response.json();
      return response.ok ? { paymentMethod: answer } : { error: answer.error };
    } catch {
      return { error: { type: "api_connection_error", message: text.network } };
    }
  }

  const commands = {
    clear() {
      touched = new Set();
      for (const name of names) { field[name].value = ""; show(name, null); }
      changed();
    },
    focus: () => field.number.focus(),
    update: (message) => { for (const name of names) field[name].disabled = message.disabled; },
    create: async (message) => send("answer", await create(message.billing_details || {}), message.request),
  };

  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || event.origin !== parentOrigin) return;
    const message = event.data || {};
    if (message.twin && Object.hasOwn(commands, message.type)) commands[message.type](message);
  });

  document.documentElement.lang = locale;
  document.getElementById("card").addEventListener("submit", (event) => event.preventDefault());
  field.expiry.placeholder = text.placeholder;
  for (const name of names) {
    document.querySelector(`label[for=${name}]`).textContent = text[name];
    field[name].disabled = query.has("disabled");
    field[name].addEventListener("input", () => {
      reformat(name);
      if (name === "number" && digits(name).length === numberLength()) touched.add(name);
      changed();
    });
    field[name].addEventListener("focus", () => send("focus", {}));
    field[name].addEventListener("blur", () => {
      if (field[name].value) touched.add(name);
      changed();
      send("blur", {});
    });
  }
  new ResizeObserver(resized).observe(document.getElementById("card"));
  send("ready", {});
  resized();
})();
