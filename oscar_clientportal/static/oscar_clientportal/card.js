/* The card form: Stripe's fields in an iframe give a payment method; the shop gets nothing else. */
(function () {
  "use strict";
  var form = document.getElementById("clientportal-card");
  if (!form) { return; }
  var error = document.getElementById("clientportal-card-error");
  var button = form.querySelector("button[type=submit]");

  function show(message) { error.textContent = message || ""; }

  if (typeof window.Stripe !== "function") {
    show(form.dataset.unavailable);
    return;
  }
  var stripe = window.Stripe(form.dataset.key, { locale: form.dataset.locale });
  var card = stripe.elements({ locale: form.dataset.locale }).create("card", { hidePostalCode: true });
  card.mount("#clientportal-card-element");
  card.on("ready", function () { button.disabled = false; });
  card.on("change", function (event) { show(event.error && event.error.message); });

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    button.disabled = true;
    show("");
    stripe.createPaymentMethod({ type: "card", card: card }).then(function (result) {
      if (result.error) {
        show(result.error.message);
        button.disabled = false;
        return;
      }
      var details = result.paymentMethod.card;
      form.elements.payment_method.value = result.paymentMethod.id;
      form.elements.label.value = details ? details.brand + " •••• " + details.last4 : "";
      form.submit();
    }).catch(function () {
      show(form.dataset.unavailable);
      button.disabled = false;
    });
  });
}());
