// What every page gains with JavaScript: fragments by htmx, keyboard short cuts, drafts, the menu
// on a phone. Without it every page reads and every form posts.
import htmx from "htmx.org";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.historyCacheSize = 0;

// An error is a page of its own: it says what is wrong and what to do, so it is shown as well.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status >= 400) event.detail.shouldSwap = true;
});

const typing = (node) => node && /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName);
const go = (selector) => document.querySelector(selector)?.click();

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form");
  if (event.ctrlKey && event.key === "Enter" && form) {
    const button = event.shiftKey ? form.querySelector("[data-again]") : null;
    event.preventDefault();
    form.requestSubmit(button ?? form.querySelector("[type=submit],button:not([type])"));
  } else if (event.key === "Escape") {
    document.querySelectorAll("details.pop[open]").forEach((each) => {
      each.open = false;
      each.querySelector("summary").focus();
    });
  } else if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) {
    return;
  } else if (event.key === "/") {
    const find = document.querySelector("#find");
    if (find) {
      event.preventDefault();
      find.focus();
    }
  } else if (event.key === "n") {
    go("[data-key=n]");
  }
});

document.addEventListener("click", (event) => {
  const node = event.target.closest("[data-print],[data-open-all],[data-menu],[data-add]");
  document.querySelectorAll("details.pop[open]").forEach((each) => {
    if (!each.contains(event.target)) each.open = false;
  });
  if (!node) return;
  if ("print" in node.dataset) window.print();
  if ("menu" in node.dataset) {
    const side = document.querySelector("#menu");
    const open = side.classList.toggle("open");
    node.setAttribute("aria-expanded", String(open));
    event.preventDefault();
  }
  if ("openAll" in node.dataset) {
    const all = [...document.querySelectorAll(".asp > details")];
    const open = all.some((each) => !each.open);
    all.forEach((each) => (each.open = open));
    node.textContent = open ? node.dataset.close : node.dataset.openAll;
  }
  if ("add" in node.dataset) {
    const input = document.getElementById(node.getAttribute("aria-controls"));
    input.value = String(Math.round((Number(input.value) + Number(node.dataset.add)) * 1000) / 1000);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
});

// One box ticks all of its name; without JavaScript it is not there.
document.addEventListener("change", (event) => {
  const all = event.target.dataset?.all;
  if (all) event.target.form.querySelectorAll(`[name="${all}"]`).forEach((each) => (each.checked = event.target.checked));
});

// The wall is 1920 × 1080 and shown as a whole, smaller or larger, on whatever screen it hangs.
const fit = () => {
  const wall = document.querySelector(".wall");
  if (!wall) return;
  wall.style.zoom = "";
  if (wall.offsetWidth === 1920) wall.style.zoom = String(Math.min(innerWidth / 1920, innerHeight / 1080));
};
document.addEventListener("DOMContentLoaded", fit);
window.addEventListener("resize", fit);

// A printed receipt shows everything.
window.addEventListener("beforeprint", () =>
  document.querySelectorAll(".asp > details:not([open])").forEach((each) => {
    each.open = true;
    each.dataset.shut = "";
  }),
);
window.addEventListener("afterprint", () =>
  document.querySelectorAll(".asp > details[data-shut]").forEach((each) => {
    each.open = false;
    delete each.dataset.shut;
  }),
);

// Drafts stay in this browser until they are saved; nothing of a person is ever kept.
const key = (form) => "draft:" + form.dataset.draft;
const kept = (form) =>
  [...form.elements].filter((each) => each.name && !/^(hidden|file|submit)$/.test(each.type) && !each.dataset.private);
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (!form) return;
  const draft = {};
  kept(form).forEach((each) => (draft[each.name] = each.type === "checkbox" ? each.checked : each.value));
  sessionStorage.setItem(key(form), JSON.stringify(draft));
});
const restore = () => {
  const saved = document.querySelector("[data-saved]");
  if (saved) sessionStorage.removeItem("draft:" + saved.dataset.saved);
  document.querySelectorAll("form[data-draft]:not([data-restored])").forEach((form) => {
    form.dataset.restored = "";
    const draft = JSON.parse(sessionStorage.getItem(key(form)) ?? "null");
    if (!draft || form.querySelector(".err")) return;
    kept(form).forEach((each) => {
      if (!(each.name in draft)) return;
      if (each.type === "checkbox") each.checked = draft[each.name];
      else each.value = draft[each.name];
    });
    const said = form.querySelector("[data-draft-note]");
    if (said) said.hidden = false;
  });
  document.querySelectorAll("[data-scripted]").forEach((each) => (each.hidden = false));
  document.querySelector("[data-focus]")?.focus();
};
document.addEventListener("DOMContentLoaded", restore);
document.addEventListener("htmx:afterSettle", restore);
