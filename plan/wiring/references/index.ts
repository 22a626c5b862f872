import type { Finder } from "../reference.ts";
import { addresses } from "./addresses.ts";
import { bindings } from "./bindings.ts";
import { bucketIdentities } from "./bucket-identities.ts";
import { certificates } from "./certificates.ts";
import { clients } from "./clients.ts";
import { copies } from "./copies.ts";
import { databases } from "./databases.ts";
import { kinds } from "./kinds.ts";
import { monitors } from "./monitors.ts";
import { namespaces } from "./namespaces.ts";
import { network } from "./network.ts";
import { podReferences } from "./pod-references.ts";
import { queues } from "./queues.ts";
import { roles } from "./roles.ts";
import { rollouts } from "./rollouts.ts";
import { routes } from "./routes.ts";
import { runtimes } from "./runtimes.ts";
import { scaling } from "./scaling.ts";
import { secretStores } from "./secret-stores.ts";
import { services } from "./services.ts";
import { workflows } from "./workflows.ts";

/** Every sort of reference; one that is not listed here is not looked for. */
export const FINDERS: readonly Finder[] = [
  kinds,
  namespaces,
  podReferences,
  services,
  addresses,
  network,
  clients,
  bindings,
  bucketIdentities,
  roles,
  certificates,
  routes,
  rollouts,
  monitors,
  queues,
  runtimes,
  secretStores,
  copies,
  scaling,
  databases,
  workflows,
];
