export { SignOn } from "./component.ts";
