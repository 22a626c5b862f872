import type { Estate } from "./estate.ts";
import type { Reading } from "./reading.ts";

/** Programs of Airflow's pipelines that ConfigMaps hold. What a repository holds stands in no plan. */
export function dagsOf(estate: Estate): readonly Reading[] {
  return estate
    .readingsOf("kubernetes:core/v1:ConfigMap")
    .flatMap((map) => {
      const files = map
        .at("data")
        .keys()
        .filter((key) => key.endsWith(".py"));
      return files.map((file) => map.at("data", file));
    })
    .filter((program) => /^\s*from airflow|^\s*import airflow/m.test(program.text() ?? ""));
}
