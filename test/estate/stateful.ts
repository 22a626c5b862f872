export { STATEFUL } from "../../policies/core/stateful.ts";
