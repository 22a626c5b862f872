export { control as imagesArePinned } from "./images-are-pinned.ts";
export { control as modelsAreChosenByAlias } from "./models-are-chosen-by-alias.ts";
export { control as modelsAreReadByIdentity } from "./models-are-read-by-identity.ts";
export { control as serversHaveLimits } from "./servers-have-limits.ts";
export { control as serversHaveProbes } from "./servers-have-probes.ts";
export { control as servicesScaleByThemselves } from "./services-scale-by-themselves.ts";
