export { Release } from "./component.ts";
export { recordPrograms } from "./programs.ts";
