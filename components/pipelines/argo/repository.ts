import type { EnvVar } from "../../core/kubernetes.ts";
import type { BucketAccess } from "../../object-store/contract.ts";

/** Where a workflow's pod keeps what it passes on; the controller replaces these when the pod is made, so Helm must let them be. */
const KEY = "workflows/{{workflow.namespace}}/{{workflow.name}}/{{pod.name}}";

/** The chart renders some stores' values as a template of its own; this comes out of it as {@link KEY}. */
const KEY_IN_TEMPLATE = KEY.replaceAll(/\{\{[\w.]+\}\}/g, (variable) => `{{ "${variable}" }}`);

/** The bucket as Argo Workflows takes it: by keys in a Secret of the workflow's namespace where it has some, else as the pod's own identity. */
export function artifactRepository({ env, uri }: BucketAccess): object {
  return { archiveLogs: true, ...storeOf(uri, env) };
}

/** https://argo-workflows.readthedocs.io/en/release-4.0/configure-artifact-repository/ */
function storeOf(uri: BucketAccess["uri"], env: readonly EnvVar[]): object {
  if (typeof uri !== "string") throw new Error("a bucket's address must be known in a plan");
  const { host, pathname, protocol, username } = new URL(uri);
  const folder = pathname.replace(/^\/+|\/+$/g, "");
  const under = (key: string) => (folder === "" ? key : `${folder}/${key}`);
  switch (protocol) {
    case "s3:":
      return { s3: { bucket: host, keyFormat: under(KEY), ...s3Of(env) } };
    case "gs:":
      return { gcs: { bucket: host, keyFormat: under(KEY_IN_TEMPLATE) } };
    default:
      return {
        azure: { endpoint: `https://${host}`, container: username, blobNameFormat: under(KEY_IN_TEMPLATE), useSDKCreds: true },
      };
  }
}

function s3Of(env: readonly EnvVar[]) {
  const value = (name: string) => env.find((variable) => variable.name === name)?.value as string | undefined;
  const endpoint = value("AWS_ENDPOINT_URL_S3");
  const region = value("AWS_REGION") ?? value("AWS_DEFAULT_REGION");
  const [id, secret] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map((name) => keyOf(env, name));
  return {
    ...(endpoint !== undefined && { endpoint: new URL(endpoint).host, insecure: endpoint.startsWith("http://") }),
    ...(region !== undefined && { region }),
    ...(id && secret ? { accessKeySecret: id, secretKeySecret: secret } : { useSDKCreds: true }),
  };
}

function keyOf(env: readonly EnvVar[], name: string): { readonly name: string; readonly key: string } | undefined {
  const { secretKeyRef } = (env.find((variable) => variable.name === name)?.valueFrom ?? {}) as {
    readonly secretKeyRef?: { readonly name: string; readonly key: string };
  };
  return secretKeyRef && { name: secretKeyRef.name, key: secretKeyRef.key };
}
