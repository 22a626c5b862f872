export { NodeHealth } from "./component.ts";
