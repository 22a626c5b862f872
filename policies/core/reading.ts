export { type Reader, Reading, type ReadingState } from "./estate.ts";
