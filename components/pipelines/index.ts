export { Pipelines } from "./component.ts";
export { trainingPrograms } from "./programs.ts";
