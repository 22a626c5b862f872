import { z } from "zod";

const DeviceGroup = z.strictObject({
  name: z
    .string()
    .max(40)
    .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, "must be lower-case letters, digits and hyphens, starting with a letter")
    .describe("Name of the group."),
});

export const EdgeSpec = z.strictObject({
  groups: z.array(DeviceGroup).max(50).default([]).describe("Groups of devices that run models by themselves. Default: none."),
});
export type EdgeSpec = z.output<typeof EdgeSpec>;
