export { imagesIn } from "./archives.ts";
export { type BuildOptions, type BuiltImage, builtImages, findArchive } from "./build.ts";
export { imageNames } from "./definitions.ts";
export { type NeededImage, neededImages } from "./needed.ts";
export { exportBundle, importBundle, nameOf, type Pulled, pullImages } from "./transfer.ts";
