import { every } from "./dom.js";
import { currentPanel } from "./environments.js";

/**
 * Unfolds the environment in sight before it is printed, and folds it again after.
 *
 * @param {() => void} openAll
 */
export function startPrint(openAll) {
  /** @type {HTMLDetailsElement[]} */
  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = every(currentPanel(), "details:not([open])", HTMLDetailsElement);
    for (const details of unfolded) details.open = true;
    openAll();
  });
  addEventListener("afterprint", () => {
    for (const details of unfolded) details.open = false;
  });
}
