export { type LiveObject, listObjects, type Target } from "./api.ts";
export { destroy } from "./destroy.ts";
export { environmentsIn } from "./inventory.ts";
export { liveSides } from "./live-sides.ts";
export { withLock } from "./lock.ts";
export { isChanged, type Outcome, type StatusRow, type Step } from "./result.ts";
export { status } from "./status.ts";
export { type UpOptions, up } from "./up.ts";
