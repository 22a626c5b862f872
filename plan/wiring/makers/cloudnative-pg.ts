import type { Maker } from "../made.ts";

const PORT = 5432;

/** https://cloudnative-pg.io/docs/1.30/service_management and https://cloudnative-pg.io/docs/1.30/certificates */
export const cloudNativePg: Maker = ({ group, kind, name, namespace }) => {
  if (group !== "postgresql.cnpg.io" || kind !== "Cluster") return [];
  const services = ["rw", "ro", "r"].map((role) => ({ made: "service", namespace, name: `${name}-${role}`, ports: [PORT] }) as const);
  const secrets = ["app", "ca", "server", "replication"].map((role) => {
    return { made: "secret", namespace, name: `${name}-${role}`, keys: "any" } as const;
  });
  return [...services, ...secrets, { made: "object", kind: "ServiceAccount", namespace, name }];
};
