export { control as bucketsAreEncrypted } from "./buckets-are-encrypted.ts";
export { control as bucketsKeepVersions } from "./buckets-keep-versions.ts";
export { control as bucketsRefusePlainHttp } from "./buckets-refuse-plain-http.ts";
export { control as bucketsRefuseThePublic } from "./buckets-refuse-the-public.ts";
export { control as databasesAreBackedUp } from "./databases-are-backed-up.ts";
export { control as databasesAreEncrypted } from "./databases-are-encrypted.ts";
export { control as databasesAreNotPublic } from "./databases-are-not-public.ts";
