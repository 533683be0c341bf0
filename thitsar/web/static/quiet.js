"use strict"; // Every page works without this file.
(() => {
  const page = document.documentElement, set = document.body.dataset, find = (s) => document.querySelector(s);
  const idle = find("[data-idle]");
  let since = Date.now(), sent = since, escape = -9e3, gone;

  // "Back" to the answer of a form asks for the page anew, and not whether to send the form again.
  history.replaceState(null, "", location.href);

  // Replaced: "back" does not lead here.
  const go = (url) => { page.hidden = gone = true; location.replace(url); };
  const leave = () => { page.textContent = ""; go(set.exit); };
  const on = (kind, act) => addEventListener(kind, act, true);

  on("keydown", ({ key, timeStamp }) => {
    if (key !== "Escape") return;
    if (timeStamp - escape < 1500) leave();
    escape = timeStamp;
  });
  on("click", (e) => {
    if (e.target.closest("[data-leave]")) { e.preventDefault(); leave(); }
  });

  const isTyped = (one) => one.type !== "hidden" && (one.checked !== one.defaultChecked
    || (one.options ? [...one.options].some((o) => o.selected !== o.defaultSelected)
      : one.defaultValue !== undefined && one.defaultValue !== one.value));
  // Who goes elsewhere finds what was typed when they come back.
  on("pagehide", () => {
    for (const form of document.querySelectorAll("[data-draft]:not([data-sent])"))
      if ([...form.elements].some(isTyped)) navigator.sendBeacon(form.dataset.draft, new FormData(form));
    page.hidden = true; // a page kept for "back" is empty and asks again
  });
  on("pageshow", (e) => { if (e.persisted) go(location.href); });

  // Work in one window keeps the others open, and the node awake.
  const others = self.BroadcastChannel && new BroadcastChannel("awake");
  if (others) others.onmessage = () => { since = Date.now(); };
  const awake = () => {
    const now = Date.now();
    if (now - since > 999) others?.postMessage(0);
    since = now;
    if (set.awake && now - sent > 6e4) { sent = now; fetch(set.awake).catch(() => 0); }
  };

  const cover = async () => {
    page.hidden = gone = true;
    // What was typed is sealed first.
    const drafts = [...document.querySelectorAll("[data-draft]")].map((form) =>
      fetch(form.dataset.draft, { method: "POST", body: new FormData(form) }));
    await Promise.race([Promise.allSettled(drafts), new Promise((done) => setTimeout(done, 2000))]);
    // What has no draft of its own waits sealed in the cover.
    const typed = [...document.querySelectorAll("main form:not([data-draft])")].find((form) =>
      !form.querySelector("[type=file], [type=password]") && [...form.elements].some(isTyped));
    if (!typed) return go(idle.dataset.to);
    const hold = document.createElement("input");
    Object.assign(hold, { type: "hidden", name: "hold", value: location.pathname });
    typed.append(hold);
    typed.setAttribute("action", idle.dataset.to);
    HTMLFormElement.prototype.submit.call(typed);
  };
  const tick = () => {
    const left = Math.ceil(idle.dataset.idle - (Date.now() - since) / 1000);
    idle.hidden = left > 60;
    idle.querySelector("b").textContent = page.lang === "my"
      ? `${left}`.replace(/\d/g, (d) => String.fromCharCode(4160 + +d)) : left;
    if (left < 1 && !gone) cover();
  };
  if (idle) {
    setInterval(tick, 1000);
    if (!idle.dataset.fixed) ["keydown", "pointerdown", "input", "scroll"].forEach((kind) => on(kind, awake));
  }

  on("submit", (e) => {
    const { dataset } = e.target;
    if (dataset.sent) e.preventDefault();
    dataset.sent = 1;
    setTimeout(() => delete dataset.sent, 5000);
  });
  on("change", ({ target: { dataset, files, form } }) => {
    if (dataset.limit) form.querySelector("[data-too-big]").hidden = !(files[0]?.size > dataset.limit);
  });

  const poll = async () => {
    const part = find("[data-poll]");
    try {
      const answer = await fetch("?poll=1");
      const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-poll]");
      if (!next || answer.redirected) return go(answer.url.replace("?poll=1", ""));
      part.replaceWith(next);
    } catch { /* ask again */ }
    setTimeout(poll, part.dataset.poll * 1000);
  };
  if (find("[data-poll]")) setTimeout(poll, 2000);
})();
