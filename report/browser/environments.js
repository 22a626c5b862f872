import { every, one } from "./dom.js";

/**
 * Shows one environment at a time: by tabs, by the list that stands in their place where there are many, by the overview, or by the address.
 *
 * @param {(place: number) => void} shown called with each environment that comes into sight
 */
export function startEnvironments(shown) {
  const panels = every(document, "[data-panel]", HTMLElement);
  const tabs = every(document, "[role=tab]", HTMLElement);
  const list = document.querySelector("[data-environments]");

  /** @param {number} place */
  function choose(place) {
    for (const [index, panel] of panels.entries()) panel.hidden = index !== place;
    for (const [index, tab] of tabs.entries()) {
      tab.setAttribute("aria-selected", String(index === place));
      tab.tabIndex = index === place ? 0 : -1;
    }
    if (list instanceof HTMLSelectElement) list.value = String(place);
    shown(place);
  }

  for (const [place, tab] of tabs.entries()) {
    tab.addEventListener("click", () => choose(place));
    tab.addEventListener("keydown", (event) => {
      const next = nextTab(event.key, place, tabs.length);
      if (next === undefined) return;
      event.preventDefault();
      choose(next);
      tabs[next]?.focus();
    });
  }
  if (list instanceof HTMLSelectElement) list.addEventListener("change", () => choose(Number(list.value)));
  for (const button of every(document, "[data-environment]", HTMLElement))
    button.addEventListener("click", () => {
      const place = Number(button.dataset["environment"]);
      choose(place);
      panels[place]?.scrollIntoView();
      (tabs[place] ?? panels[place])?.focus();
    });
  const byAddress = () => {
    const place = Number(/^#e(\d+)-/.exec(location.hash)?.[1] ?? Number.NaN);
    if (panels[place]?.hidden === true) choose(place);
  };
  addEventListener("hashchange", byAddress);
  byAddress();
  const first = panels.findIndex(({ hidden }) => !hidden);
  if (first >= 0) shown(first);
}

/** The panel that is in sight. */
export function currentPanel() {
  return one(document, "[data-panel]:not([hidden])", HTMLElement);
}

/**
 * @param {string} key
 * @param {number} place
 * @param {number} amount
 */
function nextTab(key, place, amount) {
  if (key === "ArrowRight") return (place + 1) % amount;
  if (key === "ArrowLeft") return (place + amount - 1) % amount;
  if (key === "Home") return 0;
  return key === "End" ? amount - 1 : undefined;
}
