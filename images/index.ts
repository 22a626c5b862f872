export { type BuildOptions, builtImages, findArchive } from "./build.ts";
export { imageNames } from "./definitions.ts";
export { type NeededImage, neededImages } from "./needed.ts";
export { StepProgress } from "./progress.ts";
export { exportBundle, importBundle, pullImages } from "./transfer.ts";
