/* The card form: Stripe's fields in an iframe give a payment method; the shop gets nothing else. Where the customer has
   saved cards, they choose one of those or a new one. */
(function () {
  "use strict";
  var form = document.getElementById("clientportal-card");
  if (!form) { return; }
  var error = document.getElementById("clientportal-card-error");
  var button = form.querySelector("button[type=submit]");
  var fields = document.getElementById("clientportal-new-card");
  var choices = Array.prototype.slice.call(form.querySelectorAll("input[name=saved]"));
  var isReady = false;

  function show(message) { error.textContent = message || ""; }

  function isNew() {
    return !choices.some(function (choice) { return choice.checked && choice.value; });
  }

  function update() {
    if (fields) { fields.hidden = !isNew(); }
    button.disabled = isNew() && !isReady;
  }

  choices.forEach(function (choice) {
    choice.addEventListener("change", function () { show(""); update(); });
  });
  update();

  var stripe = null;
  var card = null;
  if (typeof window.Stripe === "function") {
    stripe = window.Stripe(form.dataset.key, { locale: form.dataset.locale });
    card = stripe.elements({ locale: form.dataset.locale }).create("card", { hidePostalCode: true });
    card.mount("#clientportal-card-element");
    card.on("ready", function () { isReady = true; update(); });
    card.on("change", function (event) { show(event.error && event.error.message); });
  } else {
    show(form.dataset.unavailable);
  }

  form.addEventListener("submit", function (event) {
    button.disabled = true;
    if (!isNew()) { return; }
    event.preventDefault();
    show("");
    stripe.createPaymentMethod({ type: "card", card: card }).then(function (result) {
      if (result.error) {
        show(result.error.message);
        update();
        return;
      }
      var details = result.paymentMethod.card;
      form.elements.payment_method.value = result.paymentMethod.id;
      form.elements.label.value = details ? details.brand + " •••• " + details.last4 : "";
      form.submit();
    }).catch(function () {
      show(form.dataset.unavailable);
      update();
    });
  });

  /* Back from the next page, which browsers show as it was left. */
  window.addEventListener("pageshow", update);
}());
