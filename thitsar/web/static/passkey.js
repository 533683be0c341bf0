"use strict"; // Reads 32 secret bytes out of a passkey (WebAuthn, extension prf) into a hidden field of a form.
(() => {
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
  const fresh = () => crypto.getRandomValues(new Uint8Array(32));

  // Without the person's own check (PIN, finger) an authenticator would give other bytes, or to whoever finds it.
  const read = async (prf, only = []) => {
    const given = await navigator.credentials.get({ publicKey: {
      challenge: fresh(), rpId: location.hostname, allowCredentials: only, userVerification: "required",
      extensions: { prf },
    } });
    return given.getClientExtensionResults().prf?.results?.first;
  };
  // The name is kept on the device in the clear: it says nothing.
  const make = async (prf) => {
    const made = await navigator.credentials.create({ publicKey: {
      challenge: fresh(), rp: { id: location.hostname, name: document.title },
      user: { id: fresh(), name: document.title, displayName: document.title },
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: "public-key", alg })),
      authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
      extensions: { prf },
    } });
    if (!made.getClientExtensionResults().prf?.enabled) return;
    return read(prf, [{ type: "public-key", id: made.rawId }]);
  };

  for (const box of document.querySelectorAll("[data-passkey]")) {
    const { passkey, salt, into } = box.dataset, button = box.querySelector("button");
    const prf = { eval: { first: bytes(salt) } }, field = box.closest("form").elements[into];
    const say = (which) => {
      for (const one of box.querySelectorAll("[data-said]")) one.hidden = one.dataset.said !== which;
    };
    const isAddress = /^[\d.]+$|:/.test(location.hostname);
    if (!self.isSecureContext || !self.PublicKeyCredential || isAddress) {
      say(isAddress ? "address" : "unable");
      continue;
    }
    button.hidden = false;
    say("");
    button.addEventListener("click", async () => {
      field.value = "";
      say("");
      try {
        const found = await (passkey === "make" ? make : read)(prf);
        if (found) field.value = text(found);
        say(found ? "done" : "unable");
      } catch {
        say("cancelled");
      }
    });
  }
})();
