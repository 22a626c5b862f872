export { Release } from "./component.ts";
