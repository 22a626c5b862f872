export { Gateway } from "./component.ts";
export { ModelGateway } from "./nginx/component.ts";
export { renderNginx } from "./nginx/render.ts";
export { Routes } from "./routes-component.ts";
