export { type LiveObject, listObjects, type Target } from "./api.ts";
export { type DestroyOptions, destroy } from "./destroy.ts";
export { environmentsIn, readInventory } from "./inventory.ts";
export { type Action, isChanged, type Outcome, type StatusRow, type Step } from "./result.ts";
export { status } from "./status.ts";
export { type UpOptions, up } from "./up.ts";
