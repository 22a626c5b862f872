import { z } from "zod";
import { unwrapped } from "../components/core/schema-keys.ts";

/**
 * Gives top-level values the type that the schema asks for. Pulumi hands every configuration value to a program as text
 * (objects as JSON), and `pulumi config set maturity 2` writes text into the file too.
 */
export function coerceValues(schema: z.ZodObject, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, coerce(schema.shape[key], value)]));
}

function coerce(schema: z.core.$ZodType | undefined, value: unknown): unknown {
  if (typeof value !== "string" || schema === undefined || holdsText(unwrapped(schema))) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function holdsText(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodString || schema instanceof z.ZodEnum;
}
