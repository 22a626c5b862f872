import { definitions } from "../../images/definitions.ts";
import { goProgram } from "./go-program.ts";

/** Folder of the module that pins it, from the repository's root. */
export const PROMTOOL_MODULE = "test/support/promtool";

/** Prometheus' own tool, which judges rules. With the tags of the image, most of it is compiled where that has been built. https://prometheus.io/docs/prometheus/latest/command-line/promtool/ */
export function promtool(): ReturnType<typeof goProgram> {
  return goProgram(PROMTOOL_MODULE, "github.com/prometheus/prometheus/cmd/promtool", definitions.prometheus.program?.tags);
}
