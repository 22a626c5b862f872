export { Serving } from "./component.ts";
export { InferencePlatform } from "./kserve/component.ts";
export { RayServing } from "./ray/component.ts";
