/* The browser half of the stand-in for Stripe: Stripe(key).elements().create("card").mount(...), createPaymentMethod.
   Card numbers are typed into an iframe of this origin and never reach the shop's page. */
(function () {
  "use strict";
  const script = document.currentScript;
  const origin = new URL(script.src).origin;
  const scriptLocale = new URL(script.src).searchParams.get("hl");
  let count = 0;

  class CardElement {
    constructor(key, locale, options) {
      this.id = "twin-card-" + ++count;
      this.key = key;
      this.locale = locale;
      this.options = options || {};
      this.handlers = {};
      this.pending = new Map();
      this.onMessage = this.onMessage.bind(this);
    }

    mount(target) {
      const node = typeof target === "string" ? document.querySelector(target) : target;
      if (!node) throw new Error("The selector you specified (" + target + ") applies to no DOM elements.");
      const query = new URLSearchParams({ key: this.key, locale: this.locale, parent: window.location.origin });
      if (this.options.disabled) query.set("disabled", "1");
      this.frame = document.createElement("iframe");
      this.frame.src = origin + "/v3/card?" + query;
      this.frame.name = this.id;
      this.frame.title = { fr: "Saisie sécurisée de la carte", hu: "Biztonságos kártyaadatok" }[this.locale]
        || "Secure card payment input frame";
      this.frame.style.cssText = "border:0;width:100%;min-width:100%;height:12rem;display:block";
      node.replaceChildren(this.frame);
      node.classList.add("StripeElement");
      window.addEventListener("message", this.onMessage);
      return this;
    }

    on(event, handler) {
      (this.handlers[event] = this.handlers[event] || []).push(handler);
      return this;
    }

    off(event, handler) {
      this.handlers[event] = (this.handlers[event] || []).filter((h) => handler && h !== handler);
      return this;
    }

    once(event, handler) {
      const once = (data) => { this.off(event, once); handler(data); };
      return this.on(event, once);
    }

    clear() { this.post({ type: "clear" }); }
    focus() { this.post({ type: "focus" }); }
    blur() { this.frame && this.frame.blur(); }
    update(options) { this.post({ type: "update", disabled: Boolean(options && options.disabled) }); }
    destroy() { this.unmount(); this.handlers = {}; }

    unmount() {
      window.removeEventListener("message", this.onMessage);
      if (this.frame) this.frame.remove();
      this.frame = null;
    }

    post(message) {
      if (this.frame) this.frame.contentWindow.postMessage({ twin: true, ...message }, origin);
    }

    ask(message) {
      if (!this.frame) {
        return Promise.resolve(failure("The card element must be mounted before it can be used."));
      }
      return new Promise((resolve) => {
        const request = ++count;
        this.pending.set(request, resolve);
        this.post({ ...message, request });
      });
    }

    onMessage(event) {
      if (!this.frame || event.source !== this.frame.contentWindow || event.origin !== origin) return;
      const { twin, type, request, data } = event.data || {};
      if (!twin) return;
      if (type === "height") this.frame.style.height = Number(data) + "px";
      else if (type === "answer" && this.pending.has(request)) {
        this.pending.get(request)(data);
        this.pending.delete(request);
      } else for (const handler of [...(this.handlers[type] || [])]) handler({ elementType: "card", ...data });
    }
  }

  class Elements {
    constructor(key, options) {
      this.key = key;
      const wanted = (options && options.locale) || scriptLocale || "auto";
      this.locale = wanted === "auto" ? navigator.language : wanted;
      this.card = null;
    }

    create(type, options) {
      if (type !== "card") throw new Error("This stand-in has the card element only, not " + type + ".");
      if (this.card) throw new Error("Can only create one Element of type card.");
      this.card = new CardElement(this.key, this.locale.slice(0, 2).toLowerCase(), options);
      return this.card;
    }

    getElement(type) { return type === "card" ? this.card : null; }
  }

  function failure(message) {
    return { error: { type: "invalid_request_error", message } };
  }

  window.Stripe = function Stripe(key, options) {
    if (typeof key !== "string" || !key.startsWith("pk_test_")) {
      throw new Error("This is a stand-in for Stripe: it takes test keys (pk_test_…) only.");
    }
    return {
      elements: (more) => new Elements(key, { ...options, ...more }),
      createPaymentMethod: (data) => {
        if (!data || data.type !== "card" || !(data.card instanceof CardElement)) {
          return Promise.resolve(failure("Expected {type: 'card', card: <the card element>}."));
        }
        return data.card.ask({ type: "create", billing_details: data.billing_details || {} });
      },
    };
  };
  window.Stripe.version = 3;
})();
