export { Gateway } from "./component.ts";
export { Routes } from "./routes-component.ts";
