import { defineConfig } from "vitest/config";

/** Tests that start real clusters; each waits for real processes, so they run one file at a time and may take minutes. */
const CLUSTER_TESTS = ["test/**/*.cluster.test.ts"];

/** Results in a form that continuous integration reads its closing line from. */
const RESULTS_FILE = ".estate/test-results.json";

/** What is polled for happens some time; how soon is no test's business on a busy machine. */
const EVENTUALLY = { poll: { timeout: 60_000 } };

export default defineConfig({
  test: {
    reporters: ["default", "json"],
    outputFile: { json: RESULTS_FILE },
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: CLUSTER_TESTS,
          globalSetup: ["test/support/temporary-folder.ts"],
          // Many of these wait for programs that they started: on two cores one worker, as is the default there, leaves half of a run idle.
          maxWorkers: "100%",
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: EVENTUALLY,
        },
      },
      {
        test: {
          name: "cluster",
          include: CLUSTER_TESTS,
          globalSetup: ["test/support/toolchain.ts"],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect: EVENTUALLY,
        },
      },
    ],
  },
});
