export { Pipelines } from "./component.ts";
