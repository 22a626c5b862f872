import type { LakefsAccess } from "./contract.ts";

/** Name of lakeFS, its Service and its pods. */
export const LAKEFS = "lakefs";
/** lakeFS' own port, of its API, its S3 gateway and its page. */
export const LAKEFS_PORT = 8000;
/** Secret of the first administrator. */
export const ADMIN_SECRET = { name: "lakefs-admin", accessKeyIdKey: "accessKeyId", secretAccessKeyKey: "secretAccessKey" } as const;

/** Where clients find lakeFS. */
export function lakefsAccess(namespace: string): LakefsAccess {
  const server = { system: LAKEFS, namespace, port: LAKEFS_PORT };
  const page = { ...server, host: LAKEFS, service: LAKEFS };
  return { ...server, url: `http://${LAKEFS}.${namespace}.svc:${LAKEFS_PORT}`, adminSecret: ADMIN_SECRET, page };
}
