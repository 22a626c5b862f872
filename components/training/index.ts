export { Training } from "./component.ts";
