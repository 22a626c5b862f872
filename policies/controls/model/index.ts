export { control as cpuPoolScales } from "./cpu-pool-scales.ts";
export { control as gpuPoolsAreTainted } from "./gpu-pools-are-tainted.ts";
export { control as gpuPoolsScaleToZero } from "./gpu-pools-scale-to-zero.ts";
export { control as modelsHaveARegistry } from "./models-have-a-registry.ts";
export { control as notebooksAreNotPublic } from "./notebooks-are-not-public.ts";
export { control as runsAreKeptInDatabaseAndBucket } from "./runs-are-kept-in-database-and-bucket.ts";
export { control as spotRunsTrainingOnly } from "./spot-runs-training-only.ts";
