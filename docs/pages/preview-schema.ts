import { createGenerator } from "ts-json-schema-generator";
import type { Page } from "./page.ts";

/** Schema of what `estate preview --format json` writes, made from its type and comments. */
export const previewSchemaPage: Page = {
  file: "docs/reference/preview.schema.json",
  render: (root) => {
    const schema = createGenerator({
      path: `${root}/preview/formats/json.ts`,
      tsconfig: `${root}/tsconfig.json`,
      type: "PreviewInJson",
      skipTypeCheck: true,
      additionalProperties: false,
      topRef: false,
      sortProps: true,
    }).createSchema("PreviewInJson");
    return `${JSON.stringify({ ...schema, title: "Preview of a change to environments of the MLOps estate" }, null, 2)}\n`;
  },
};
