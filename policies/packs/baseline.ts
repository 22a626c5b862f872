import { CONTROLS } from "../controls/index.ts";
import { packOf } from "./pack.ts";

/** What no estate is too small for. */
export const baseline = packOf(
  "baseline",
  "What keeps any estate closed, from the first day and whatever its level.",
  CONTROLS.filter(({ dimension, level }) => dimension === "security" && level === 0),
);
