// Faults of the page as an auditor would name them (WCAG 2.2 AA, and our own rules for small phones).
(allowed) => {
  const faults = [];
  const say = (what, one) => faults.push(`${what}: ${one.outerHTML ? one.outerHTML.slice(0, 120) : one}`);
  const all = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
  const width = document.documentElement.clientWidth;

  if (document.documentElement.scrollWidth > width) say("wider than the screen", document.documentElement.scrollWidth);
  for (const one of all("main *")) {
    if (one.closest(".scroll")) continue;
    if (one.getBoundingClientRect().right > width + 1) say("cut off", one);
  }
  for (const one of all(".scroll")) if (one.scrollWidth > one.clientWidth) say("figures out of sight", one.scrollWidth - one.clientWidth);

  for (const one of all("input:not([type=hidden]), select, textarea")) {
    const name = [...(one.labels ?? [])].map((label) => label.textContent.trim()).join("") || one.ariaLabel;
    if (!name) say("no label", one);
    for (const id of (one.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean))
      if (!document.getElementById(id)) say("described by nothing", one);
  }
  for (const one of all("a, button")) if (!one.textContent.trim() && one.ariaHidden !== "true") say("no name", one);
  for (const one of all("button, .button, nav a, select, textarea, summary, label:has(> input)"))
    if (one.getBoundingClientRect().height < 43.5) say("small target", one);

  const ranks = all("h1, h2, h3, h4").map((one) => +one.tagName[1]);
  if (ranks.filter((rank) => rank === 1).length !== 1) say("headings of the first rank", ranks.join());
  ranks.forEach((rank, at) => { if (at && rank > ranks[at - 1] + 1) say("a rank is skipped", ranks.join()); });
  if (all("main").length !== 1) say("main parts", all("main").length);
  for (const one of all("nav")) if (!one.ariaLabel) say("a nav without name", one);
  for (const one of document.querySelectorAll("[tabindex]")) if (one.tabIndex > 0) say("order of keys", one);
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  if (new Set(ids).size < ids.length) say("ids twice", ids.join());
  for (const one of all("table")) if (!one.querySelector("th")) say("a table without heads", one);

  const parts = (text) => (text.match(/[\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c / 255 <= .03928 ? c / 255 / 12.92 : ((c / 255 + .055) / 1.055) ** 2.4));
    return .2126 * x + .7152 * y + .0722 * z;
  };
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const found = parts(getComputedStyle(at).backgroundColor);
      if (found.length === 3 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (!text || !one.checkVisibility() || one.closest("script, style, noscript, option")) continue;
    texts.push([one, text]);
    const style = getComputedStyle(one);
    const [a, b] = [light(parts(style.color)), light(behind(one))].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize), isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if ((a + .05) / (b + .05) < (isLarge ? 3 : 4.5)) say(`contrast ${((a + .05) / (b + .05)).toFixed(2)}`, one);
    if (document.documentElement.lang === "my" && /[\u1000-\u109f]/.test(text) && text.length > 60
      && parseFloat(style.lineHeight) < 1.6 * size) say("lines too close for Burmese", one);
  }

  // Answers, codes and the heads of somebody's list stay as they were written.
  const own = "code, dd, [lang=en], .secret, label[for^=id_c]";
  if (document.documentElement.lang === "my") {
    for (const [one, text] of texts) {
      if (one.closest(own)) continue;
      const left = (text.replace(/\b[A-Z]-[0-9A-Z]+\b/g, "").match(/[A-Za-z]{2,}/g) ?? []).filter((word) => !allowed.includes(word));
      if (left.length) say(`English: ${left.join(" ")}`, one);
      if (/[0-9]/.test(text.replace(/[A-Za-z][\w-]*|0–9/g, ""))) say("digits of another script", one);
    }
  }
  return faults;
}
