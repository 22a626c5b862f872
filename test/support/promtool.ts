import { afterAll, beforeAll } from "vitest";
import { definitions } from "../../images/definitions.ts";
import { goProgram } from "./go-program.ts";

/** Folder of the module that pins it, from the repository's root. */
export const PROMTOOL_MODULE = "test/support/promtool";

/** Milliseconds that a first build may take. */
const BUILD_MS = 900_000;

/**
 * Prometheus' own tool for all tests of a suite, which judges rules and queries: gives it once they run; it goes after the last of them. With the tags of the
 * image, most of it is compiled where that has been built. https://prometheus.io/docs/prometheus/latest/command-line/promtool/
 */
export function suitePromtool(): () => Awaited<ReturnType<typeof goProgram>> {
  let judge: Awaited<ReturnType<typeof goProgram>> | undefined;
  beforeAll(async () => {
    judge = await goProgram(PROMTOOL_MODULE, "github.com/prometheus/prometheus/cmd/promtool", definitions.prometheus.program?.tags);
  }, BUILD_MS);
  afterAll(() => judge?.[Symbol.asyncDispose]());
  return () => {
    if (judge === undefined) throw new Error("promtool is built before tests run, and not earlier");
    return judge;
  };
}
