import { z } from "zod";
import type { Server } from "../../core/server.ts";
import type { SystemWiring } from "../../core/system.ts";
import { Columns, dnsName, Owner } from "../names.ts";

/** Name that is one for Kafka and for the object that declares it; short enough for what is hung on it. */
const Topic = z
  .string()
  .max(200)
  .regex(
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
    "must be lower-case letters, digits, hyphens and dots, such as orders.scored",
  );

/** What a stream promises of each message of its input. */
const DELIVERIES = ["at-least-once", "exactly-once"] as const;

const Stream = z
  .strictObject({
    name: dnsName(30).describe("Name of the stream; its consumers are called `stream-<name>`, and so is their group."),
    model: dnsName(40).describe("Model of `serving.models` that predicts, through its server: what is released there answers here."),
    input: Topic.describe("Topic that is read: each message is a JSON object of one row, column by column."),
    output: Topic.describe("Topic that predictions are written to, under the key of the message."),
    deadLetter: Topic.describe("Topic that messages go to, whole and with the reason, for which there can be no prediction."),
    partitions: z
      .int()
      .min(1)
      .max(1000)
      .default(3)
      .describe("Partitions of each topic; as many consumers can share the work. It may grow and never shrink."),
    delivery: z
      .enum(DELIVERIES)
      .default("at-least-once")
      .describe(
        "`at-least-once`: a consumer that dies may leave predictions twice; `exactly-once`: position and predictions are one transaction, seen by readers with `read_committed`, at the cost of up to a second.",
      ),
    minReplicas: z.int().min(0).max(1000).default(1).describe("Consumers at least; with 0 and KEDA none runs while nothing waits."),
    maxReplicas: z
      .int()
      .min(1)
      .max(1000)
      .default(3)
      .describe("Consumers at most; at most `partitions`, since a further one would have nothing to read."),
    lagPerReplica: z
      .int()
      .min(1)
      .max(10_000_000)
      .default(1000)
      .describe("Waiting messages a consumer above which another comes, where autoscaling is on."),
    batchRows: z
      .int()
      .min(1)
      .max(10_000)
      .default(100)
      .describe("Messages predicted by one request and, with `exactly-once`, in one transaction."),
    retentionHours: z
      .number()
      .min(0.1)
      .max(8760)
      .default(168)
      .describe("Hours for which messages are kept, read or not: a stream that stands still longer loses some."),
    deadLetterHours: z.number().min(0.1).max(87_600).default(720).describe("Hours for which messages without a prediction are kept."),
    lateMinutes: z
      .number()
      .min(1)
      .max(525_600)
      .default(60)
      .describe("Minutes that a message may wait before somebody is told; must leave time before `retentionHours`."),
    columns: Columns.min(1).optional().describe("Columns that the model is given. Default: all of the message."),
    owner: Owner,
  })
  .superRefine((stream, check) => {
    const bounds = [
      ["maxReplicas", stream.maxReplicas, stream.partitions, "partitions", "a further consumer would have nothing to read"],
      ["minReplicas", stream.minReplicas, stream.maxReplicas, "maxReplicas", "they bound the same consumers"],
    ] as const;
    for (const [key, value, most, other, why] of bounds)
      if (value > most)
        check.addIssue({ code: "custom", path: [key], message: `must be at most ${other}, which is ${most}: ${why} (got ${value})` });
    if (stream.lateMinutes * 2 > stream.retentionHours * 60)
      check.addIssue({
        code: "custom",
        path: ["retentionHours"],
        message: `must be at least twice lateMinutes, so ${(stream.lateMinutes * 2) / 60}: messages would be gone before anybody has done something about the alert (got ${stream.retentionHours})`,
      });
    const topics = [stream.input, stream.output, stream.deadLetter];
    for (const [key, index] of [["output", 1] as const, ["deadLetter", 2] as const]) {
      const first = topics.indexOf(topics[index] ?? "");
      if (first < index)
        check.addIssue({
          code: "custom",
          path: [key],
          message: `must differ from ${first === 0 ? "input" : "output"}: ${first === 0 ? "the stream would read what it writes" : "readers could not tell predictions from messages without one"}`,
        });
    }
  });
export type Stream = z.output<typeof Stream>;

export const StreamingSpec = z
  .strictObject({
    brokers: z
      .literal([1, 3, 5])
      .default(1)
      .describe(
        "Servers of Kafka, an odd number since they vote. One loses what it has with its volume; with three each message is on three, and two must have it before it counts. 3 from level 2 on.",
      ),
    storageGiB: z
      .int()
      .min(1)
      .max(65_536)
      .default(20)
      .describe("Volume of each server, in GiB; it may grow where the storage class can, and never shrink."),
    storageClass: z.string().min(1).max(253).optional().describe("Storage class of the volumes. Default: the cluster's own."),
    cpuMillicores: z
      .int()
      .min(100)
      .max(64_000)
      .default(250)
      .describe("CPU reserved for each server, in thousandths; it may use four times that when free."),
    memoryMiB: z.int().min(1024).max(524_288).default(1536).describe("Memory of each server, in MiB; half of it is the heap."),
    streams: z
      .array(Stream)
      .max(50)
      .default([])
      .describe("Topics whose messages a model answers. Kafka and its operator are there while there is one. Default: none."),
  })
  .superRefine(({ streams }, check) => {
    streams.forEach((stream, index) => {
      const same = (key: "name" | "output" | "deadLetter") => streams.findIndex((other) => other[key] === stream[key]);
      if (same("name") < index)
        check.addIssue({
          code: "custom",
          path: ["streams", index, "name"],
          message: `must differ from streams[${same("name")}].name (got "${stream.name}")`,
        });
      if (same("output") < index)
        check.addIssue({
          code: "custom",
          path: ["streams", index, "output"],
          message: `must differ from streams[${same("output")}].output: a reader could not tell whose predictions are whose (got "${stream.output}")`,
        });
      const doubled = streams.findIndex(({ delivery, output }) => output === stream.input && delivery === "at-least-once");
      if (stream.delivery === "exactly-once" && doubled >= 0)
        check.addIssue({
          code: "custom",
          path: ["streams", index, "delivery"],
          message: `must be \`at-least-once\` while streams[${doubled}].delivery is, which writes ${stream.input} and may write a message twice`,
        });
    });
  });
export type StreamingSpec = z.output<typeof StreamingSpec>;

/** A model as its callers find it. */
export interface AnsweringModel {
  /** Whole address of its `/invocations`. */
  readonly url: string;
  /** What answers there, which lets its callers in by their label. */
  readonly server: Server;
}

/** What streams are connected to. */
export interface StreamingWiring extends SystemWiring {
  readonly namespace: string;
  /** By name. Each stream's is among them. */
  readonly models: Readonly<Record<string, AnsweringModel>>;
  /** Pods of KEDA's that ask how many messages wait; none where nothing scales. */
  readonly scaled?: { readonly namespace: string; readonly selector: Readonly<Record<string, string>> };
}
