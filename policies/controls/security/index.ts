export { control as podsRunAsNonRoot } from "./pods-run-as-non-root.ts";
