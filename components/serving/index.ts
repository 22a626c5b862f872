export { Serving } from "./component.ts";
