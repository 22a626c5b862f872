import { changeList } from "./change-list.js";
import { every, one } from "./dom.js";
import { currentPanel, startEnvironments } from "./environments.js";
import { startGraph } from "./graph.js";
import { startPrint } from "./print.js";
import { startTheme } from "./theme.js";
import { unpacked } from "./unpacked.js";

const data = /** @type {import("../data/page-data.ts").PageData} */ (
  unpacked(JSON.parse(one(document, "#data", HTMLScriptElement).textContent))
);

/** @type {Map<number, import("./change-list.js").ChangeList>} */
const lists = new Map();

/** @type {Map<number, () => void>} */
const drawings = new Map();

startTheme();
startEnvironments(mount);
startPrint(() => {
  const place = Number(currentPanel().dataset["panel"]);
  lists.get(place)?.openAll();
  drawings.get(place)?.();
});
addEventListener("keydown", focusSearch);

/**
 * Fills lists and graph of an environment when it is shown first.
 *
 * @param {number} place
 */
function mount(place) {
  const environment = data.environments[place];
  if (lists.has(place) || environment === undefined) return;
  const panel = one(document, `[data-panel="${place}"]`, HTMLElement);
  const changes = panel.querySelector('[data-changes="changes"]');
  const form = panel.querySelector('[data-list="changes"]');
  if (changes instanceof HTMLElement && form instanceof HTMLFormElement) {
    const list = changeList(changes, environment.changes, form, panel.querySelector('[data-status="changes"]'));
    lists.set(place, list);
    one(form, "[data-open]", HTMLButtonElement).addEventListener("click", list.openAll);
  }
  const drift = panel.querySelector('[data-changes="drift"]');
  if (drift instanceof HTMLElement) changeList(drift, environment.drift, null, null);
  const show = (/** @type {number} */ index) => lists.get(place)?.show(index);
  for (const button of every(panel, "[data-change]", HTMLButtonElement))
    button.addEventListener("click", () => show(Number(button.dataset["change"])));
  const graph = panel.querySelector("[data-graph]");
  if (graph instanceof HTMLElement) drawings.set(place, startGraph(graph, environment.graph, show));
}

/** @param {KeyboardEvent} event */
function focusSearch(event) {
  if (event.key !== "/" || event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) return;
  const search = currentPanel().querySelector("[data-list] input[type=search]");
  if (!(search instanceof HTMLInputElement)) return;
  event.preventDefault();
  search.focus();
}
