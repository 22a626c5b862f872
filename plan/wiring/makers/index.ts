import type { Item } from "../item.ts";
import type { Made, Maker } from "../made.ts";
import { certificates } from "./certificates.ts";
import { cloudNativePg } from "./cloudnative-pg.ts";
import { eventSources } from "./event-sources.ts";
import { externalSecrets } from "./external-secrets.ts";
import { generatedSecrets } from "./generated-secrets.ts";
import { namespaces } from "./namespaces.ts";
import { servers } from "./servers.ts";
import { strimzi } from "./strimzi.ts";

/** Everyone who makes something; one that is not listed here is not asked. */
export const MAKERS: readonly Maker[] = [
  namespaces,
  generatedSecrets,
  certificates,
  externalSecrets,
  cloudNativePg,
  eventSources,
  servers,
  strimzi,
];

/** Everything that is made of an object. */
export function madeBy(item: Item): readonly Made[] {
  return MAKERS.flatMap((maker) => maker(item));
}
