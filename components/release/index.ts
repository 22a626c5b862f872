export { Release } from "./component.ts";
export { ModelRoutes } from "./gateway-api/component.ts";
export { renderedState } from "./gateway-api/manifests.ts";
export { surroundingsOf } from "./gateway-api/rules.ts";
export { recordPrograms } from "./programs.ts";
export { Rollouts } from "./rollouts/component.ts";
