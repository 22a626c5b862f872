/** Layers: who may import whom. The picture in the README is drawn from these rules. */
const inside = (...folders) => `^(${folders.join("|")})/`;

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "nothing-imports-tests", severity: "error", from: { pathNot: inside("test") }, to: { path: inside("test") } },
    {
      name: "core-knows-no-capability",
      severity: "error",
      from: { path: "^components/core/" },
      to: {
        path: inside("components", "environments", "stacks", "plan", "apply", "cluster", "toolchain", "cli"),
        pathNot: "^components/core/",
      },
    },
    {
      name: "components-know-only-core-and-pins",
      severity: "error",
      from: { path: "^components/" },
      to: { path: inside("environments", "stacks", "plan", "apply", "cluster", "toolchain", "cli", "policies") },
    },
    {
      name: "capabilities-meet-through-contracts",
      severity: "error",
      from: { path: "^components/([^/]+)/" },
      to: {
        path: "^components/[^/]+/",
        pathNot: "^components/($1|core|credentials)/|^components/[^/]+/contract\\.ts$|^components/account/regions/",
      },
    },
    {
      name: "environments-know-only-contracts",
      severity: "error",
      from: { path: "^environments/" },
      to: {
        path: inside("components", "stacks", "plan", "apply", "cluster", "cli"),
        // What is offered where is data, and what may be asked for is checked against it.
        pathNot:
          "^components/core/|^components/[^/]+/contract\\.ts$|^components/(account/regions|network/plan|node-pools/(machines|plan)|release/states)\\.ts$|^components/(account/regions|node-pools/machines|release/managed)/",
      },
    },
    {
      name: "the-plan-runs-the-program-apart",
      severity: "error",
      from: { path: "^plan/" },
      to: { path: inside("stacks", "apply", "cluster", "toolchain", "cli", "policies", "score") },
    },
    {
      name: "apply-stands-below-the-command",
      severity: "error",
      from: { path: inside("apply", "cluster", "toolchain", "images") },
      to: { path: inside("cli", "stacks", "verify") },
    },
    {
      name: "verify-meets-capabilities-through-contracts",
      severity: "error",
      from: { path: "^verify/" },
      to: {
        path: inside("components", "stacks", "cli", "images"),
        pathNot: "^components/core/|^components/[^/]+/contract\\.ts$|^components/gateway/nginx/contract\\.ts$",
      },
    },
    {
      name: "policies-stand-alone",
      severity: "error",
      from: { path: "^policies/" },
      to: { path: inside("components", "environments", "stacks", "apply", "cluster", "toolchain", "images", "verify", "cli", "docs") },
    },
    {
      name: "scores-are-computed-from-plans",
      severity: "error",
      from: { path: "^score/" },
      to: { path: inside("stacks", "apply", "cluster", "toolchain", "images", "verify", "cli", "docs") },
    },
    {
      name: "comments-are-posted-as-they-come",
      severity: "error",
      from: { path: "^comment/" },
      to: {
        path: inside(
          "components",
          "environments",
          "stacks",
          "plan",
          "policies",
          "score",
          "prices",
          "preview",
          "report",
          "apply",
          "cluster",
          "toolchain",
          "images",
          "verify",
          "cli",
          "docs",
        ),
        pathNot: "^components/core/",
      },
    },
    {
      name: "charts-are-seen-through-plans",
      severity: "error",
      from: { path: "^charts/" },
      to: { pathNot: inside("charts", "plan", "pins", "components/core", "toolchain", "node_modules"), dependencyTypesNot: ["core"] },
    },
    {
      name: "prices-know-plans-alone",
      severity: "error",
      from: { path: "^prices/" },
      to: { pathNot: inside("prices", "plan", "components/core", "node_modules"), dependencyTypesNot: ["core"] },
    },
    {
      name: "reports-show-previews",
      severity: "error",
      from: { path: "^report/" },
      to: {
        pathNot: inside("report", "preview", "plan", "policies", "score", "prices", "components/core", "node_modules"),
        dependencyTypesNot: ["core"],
      },
    },
    {
      name: "previews-are-computed-from-plans",
      severity: "error",
      from: { path: "^preview/" },
      to: { path: inside("stacks", "apply", "cluster", "toolchain", "images", "verify", "report", "comment", "cli", "docs") },
    },
    {
      name: "nothing-imports-examples",
      severity: "error",
      from: { pathNot: inside("examples", "test") },
      to: { path: inside("examples") },
    },
    {
      name: "examples-know-only-what-users-are-told",
      severity: "error",
      from: { path: "^examples/" },
      to: {
        path: inside("components", "environments", "stacks", "plan", "apply", "cluster", "toolchain", "images", "verify", "cli", "bench"),
        pathNot: "^components/core/|^components/[^/]+/contract\\.ts$|^components/.+/kinds\\.ts$",
      },
    },
    ...Object.entries({
      aws: "aws|sagemaker|databricks/aws",
      gcp: "gcp|vertex|databricks/gcp",
      "azure-native": "azure|azureml|databricks/azure",
      databricks: "databricks",
    }).map(([sdk, adapters]) => ({
      name: `only-its-adapters-import-${sdk}`,
      severity: "error",
      from: { pathNot: `^components/[^/]+/(${adapters})|^test/` },
      to: { path: `node_modules/@pulumi/${sdk}/` },
    })),
    {
      name: "no-sdk-index",
      severity: "error",
      from: { path: inside("components", "stacks") },
      to: { path: "node_modules/@pulumi/(aws|gcp|azure-native|databricks|kubernetes)/index\\.", dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // Copies of the program that the benchmark makes of it.
    exclude: { path: "^bench/results/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    moduleSystems: ["es6", "cjs"],
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default", "types"] },
  },
};
