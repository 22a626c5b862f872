import { z } from "zod";
import { Environment } from "../../environments/schema.ts";
import type { Page } from "./page.ts";

/** Schema of an environment's file, from which editors complete and check it. */
export const jsonSchemaPage: Page = {
  file: "environments/environment.schema.json",
  render: () => `${JSON.stringify(fileSchema(), null, 2)}\n`,
};

function fileSchema(): object {
  const { $schema, ...config } = z.toJSONSchema(Environment, { io: "input" });
  return {
    $schema,
    title: "Environment of the MLOps estate",
    type: "object",
    required: ["config"],
    properties: { config: { ...config, patternProperties: { "^[^:]+:.+$": {} } } },
  };
}
