import { z } from "zod";
import { Environment } from "../../environments/schema.ts";
import { markdownTable, type Page } from "./page.ts";

/** Reference of every key of an environment's file. */
export const environmentPage: Page = {
  file: "docs/reference/environment.md",
  render: () => `# Keys of an environment

An environment is one file, \`environments/Pulumi.<environment>.yaml\`; its keys stand below \`config:\`.
A default may be raised by the environment's level: see [levels](levels.md).

${markdownTable(["key", "type", "default", "meaning"], rowsOf(z.toJSONSchema(Environment, { io: "input" }), ""))}
`,
};

type Schema = z.core.JSONSchema.BaseSchema;

function rowsOf(schema: Schema, prefix: string): string[][] {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    if (typeof property === "boolean") return [];
    const path = prefix === "" ? key : `${prefix}.${key}`;
    return (
      childrenOf(property, path) ?? [[`\`${path}\``, typeOf(property), defaultOf(property, required.has(key)), property.description ?? ""]]
    );
  });
}

/** An object is shown by its keys alone, and a list of objects by a row of its own and its items' keys. */
function childrenOf(property: Schema, path: string): string[][] | undefined {
  if (property.type === "object" && property.properties !== undefined) return rowsOf(property, path);
  if (property.type !== "array" || !isObject(property.items)) return undefined;
  return [[`\`${path}\``, "list", defaultOf(property, false), property.description ?? ""], ...rowsOf(property.items, `${path}[]`)];
}

function isObject(items: Schema["items"]): items is Schema {
  return typeof items === "object" && !Array.isArray(items) && "properties" in items;
}

function typeOf(property: Schema): string {
  if (property.enum !== undefined) return property.enum.map((value) => `\`${String(value)}\``).join(", ");
  const bounds = [
    property.minimum === undefined ? "" : `from ${property.minimum}`,
    property.maximum === undefined ? "" : `to ${property.maximum}`,
  ];
  const range = bounds.filter((bound) => bound !== "" && !bound.includes(String(Number.MAX_SAFE_INTEGER))).join(" ");
  return [property.type ?? "any", range].filter((part) => part !== "").join(" ");
}

function defaultOf(property: Schema, required: boolean): string {
  if (property.default !== undefined) return `\`${JSON.stringify(property.default)}\``;
  return required ? "required" : "none";
}
