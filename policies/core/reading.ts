export { Reading } from "./estate.ts";
