import { z } from "zod";

/** An address that alerts are posted to. It is shown in plans and in the cluster. */
export const WebhookUrl = z
  .url({ protocol: /^https?$/, error: "must be an http or https address" })
  .max(2048)
  .refine((address) => !/^https?:\/\/[^/]*@/i.test(address), "must not hold a user or password: it is shown in plans and in the cluster");

/** What a label of the estate's own may be. https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const Word = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, "must be lower-case letters, digits and hyphens");

const Match = z
  .strictObject({
    owner: Word.optional().describe("Who answers for what is wrong. Default: anybody."),
    team: Word.optional().describe("Team whose model or pipeline it is about. Default: any, and none."),
    severity: z.enum(["warning", "critical"]).optional().describe("How bad it is. Default: either."),
    model: Word.optional().describe("Model that it is about. Default: any, and none."),
  })
  .refine((match) => Object.keys(match).length > 0, "must name at least one of owner, team, severity and model");

const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

const MONTHS = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
] as const;

const Clock = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "must be a time of the day such as 08:30, at most 24:00");

const Span = z
  .strictObject({ from: Clock.describe("First minute."), to: Clock.describe("Minute that it ends before.") })
  .refine(({ from, to }) => from < to, "must begin before it ends; a night is two: till 24:00, and from 00:00");

const MuteTime = z
  .strictObject({
    weekdays: z.array(z.enum(WEEKDAYS)).min(1).max(7).optional().describe("Days of the week. Default: all."),
    times: z
      .array(Span)
      .min(1)
      .max(10)
      .optional()
      .describe("Hours of the day, in UTC: Alertmanager's image has no table of other time zones. Default: the whole day."),
    months: z.array(z.enum(MONTHS)).min(1).max(12).optional().describe("Months. Default: all."),
  })
  .refine((time) => Object.keys(time).length > 0, "must name weekdays, times or months: otherwise it would never be told of anything");

/** Where some alerts go instead of to the environment's own address. */
export const MonitoringRoute = z.strictObject({
  match: Match.describe("Which alerts: those whose labels are all as named."),
  webhookUrl: WebhookUrl.optional().describe(
    "Address that they are posted to, without any secret in it. Default: `monitoring.webhookUrl`, which then has to be there.",
  ),
  escalateAfterMinutes: z
    .int()
    .min(1)
    .max(1440)
    .optional()
    .describe(
      "Minutes that an alert goes on for before `escalateTo` is told too. Whoever takes an alert on silences it, which keeps it from there. Default: nobody else is told.",
    ),
  escalateTo: WebhookUrl.optional().describe("Address that is told once nobody took an alert on. Needed by `escalateAfterMinutes`."),
  groupBy: z
    .array(z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/, "must be a label's name"))
    .min(1)
    .max(8)
    .default(["alertname", "job"])
    .describe("Labels; alerts that agree in all of them are one message."),
  muteTimes: z
    .array(MuteTime)
    .max(20)
    .default([])
    .describe("When nobody is told; what still stands afterwards is told then. Dashboards and Alertmanager show it all the time."),
});
export type MonitoringRoute = z.output<typeof MonitoringRoute>;

/** What of the spec of monitoring says who is told. */
export interface Told {
  readonly webhookUrl?: string | undefined;
  readonly routes: readonly MonitoringRoute[];
}

/** What is wrong with routes as a whole, with the key path below `routes`. */
export function routeProblems({ routes, webhookUrl }: Told): readonly { readonly path: (string | number)[]; readonly message: string }[] {
  return routes.flatMap((route, index) => {
    const address = route.webhookUrl ?? webhookUrl;
    const problems: { path: (string | number)[]; message: string }[] = [];
    const say = (key: keyof MonitoringRoute, message: string) => problems.push({ path: [index, key], message });
    if (address === undefined) say("webhookUrl", "must be given, since `monitoring.webhookUrl` is not");
    if (route.escalateTo !== undefined && route.escalateAfterMinutes === undefined)
      say("escalateAfterMinutes", "must be given with `escalateTo`");
    if (route.escalateAfterMinutes !== undefined && route.escalateTo === undefined)
      say("escalateTo", "must be given with `escalateAfterMinutes`");
    if (route.escalateTo !== undefined && route.escalateTo === address)
      say("escalateTo", "must differ from the address that is told at first");
    const before = routes.findIndex((other) => takesAll(other, route));
    if (before < index) say("match", `must differ: monitoring.routes[${before}] takes all that it would take`);
    return problems;
  });
}

/** Whether one route takes every alert that another one asks for. */
function takesAll({ match }: MonitoringRoute, other: MonitoringRoute): boolean {
  return LABELS.every((label) => match[label] === undefined || match[label] === other.match[label]);
}

const LABELS = ["owner", "team", "severity", "model"] as const;

/** A way of an alert, in the words that Alertmanager's file and its operator's object have in common. */
export interface PlannedRoute {
  readonly receiver: string;
  readonly matchers: readonly { readonly name: string; readonly value: string }[];
  readonly groupBy: readonly string[];
  readonly groupWait: `${number}${"s" | "m"}`;
  readonly groupInterval: `${number}m`;
  readonly repeatInterval: `${number}h`;
  /** Name of the times in which nobody is told; none where there are none. */
  readonly mute?: string;
  /** Whether the routes below are asked too. */
  readonly continue: boolean;
}

/** Times under a name, of which each is one of several. */
export interface PlannedTimes {
  readonly name: string;
  readonly times: MonitoringRoute["muteTimes"];
}

/** Who is told of what, besides the environment's own address: the first route that takes an alert decides. */
export interface PlannedRoutes {
  readonly routes: readonly PlannedRoute[];
  readonly receivers: readonly { readonly name: string; readonly url: string }[];
  readonly times: readonly PlannedTimes[];
}

/**
 * Ways of all routes. An escalation is a way of its own before its route's: it waits as long as it is told, counted from when the alert began, and an
 * alert that ends or is silenced meanwhile is never told there. Each alert waits by itself, for which it is a group of its own.
 * https://prometheus.io/docs/alerting/latest/configuration/#route
 */
export function plannedRoutes({ routes, webhookUrl }: Told): PlannedRoutes {
  const all = routes.map((route, index) => plannedOf(route, `routes-${index}`, webhookUrl));
  return {
    routes: all.flatMap((each) => each.routes),
    receivers: all.flatMap((each) => each.receivers),
    times: all.flatMap((each) => each.times),
  };
}

/** How messages to people are put together. */
export const PEOPLE = { groupWait: "10s", groupInterval: "1m", repeatInterval: "4h" } as const;

function plannedOf(route: MonitoringRoute, name: string, environmentUrl: string | undefined): PlannedRoutes {
  const { escalateAfterMinutes, escalateTo, groupBy, muteTimes } = route;
  const matchers = LABELS.flatMap((label) => {
    const value = route.match[label];
    return value === undefined ? [] : [{ name: label, value }];
  });
  const mute = muteTimes.length === 0 ? {} : { mute: name };
  const url = route.webhookUrl ?? environmentUrl ?? "";
  const told = { receiver: name, matchers, groupBy, ...PEOPLE, ...mute, continue: false };
  const times = muteTimes.length === 0 ? [] : [{ name, times: muteTimes }];
  if (escalateAfterMinutes === undefined || escalateTo === undefined) return { routes: [told], receivers: [{ name, url }], times };
  const receiver = `${name}-escalation`;
  const escalated: PlannedRoute = { ...told, receiver, groupBy: ["..."], groupWait: `${escalateAfterMinutes}m`, continue: true };
  return {
    routes: [escalated, told],
    receivers: [
      { name, url },
      { name: receiver, url: escalateTo },
    ],
    times,
  };
}

/** Every address that alerts are posted to, each once. */
export function webhooksOf({ routes, webhookUrl }: Told): readonly string[] {
  const all = [webhookUrl, ...routes.flatMap((route) => [route.webhookUrl, route.escalateTo])];
  return [...new Set(all.filter((url) => url !== undefined))];
}
