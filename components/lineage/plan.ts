import type { UserInterface } from "../core/system.ts";
import type { LineageAccess, LineageSpec } from "./contract.ts";

/** Name of the server, its Service and its pods. */
export const SYSTEM = "marquez";
/** Marquez's own port. */
export const PORT = 5000;
/** Port of its health check. */
export const ADMIN_PORT = 5001;
/** Name of the page, its Service and its pods. */
export const WEB = "marquez-web";
/** The page's own port. */
export const WEB_PORT = 3000;

/** Where events go. */
export function accessOf({ jobNamespace }: Pick<LineageSpec, "jobNamespace">, namespace: string): LineageAccess {
  const url = `http://${SYSTEM}.${namespace}.svc:${PORT}`;
  const env = [
    { name: "OPENLINEAGE_URL", value: url },
    { name: "OPENLINEAGE_NAMESPACE", value: jobNamespace },
  ];
  return { system: SYSTEM, namespace, port: PORT, url, jobNamespace, env };
}

/** Where people look. */
export function pageOf(namespace: string): UserInterface {
  return { system: WEB, namespace, port: WEB_PORT, host: "lineage", service: WEB };
}
