export { ImageScanning } from "./component.ts";
