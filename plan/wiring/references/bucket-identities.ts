import { podsOf } from "../pods.ts";
import type { Finder } from "../reference.ts";
import { list, record, text } from "../values.ts";

/** An address of a bucket as variables hold it, and not in the middle of a text. */
const BUCKET = /^(?:s3|gs|wasbs):\/\/\S/;

/** What a key for a bucket is given by, whatever stands before it where a pod has several. */
const KEY = /AWS_ACCESS_KEY_ID$/;

/** Pods that are told of a bucket, and get no key for it, count on being an identity of the cloud. */
export const bucketIdentities: Finder = (item) =>
  podsOf(item).flatMap(({ namespace, spec }) => {
    const variables = list(spec["containers"]).flatMap((container) => list(record(container)["env"]).map(record));
    const address = variables.find(({ value }) => BUCKET.test(text(value) ?? ""));
    if (address === undefined || variables.some(({ name }) => KEY.test(text(name) ?? ""))) return [];
    const account = text(spec["serviceAccountName"]) ?? "default";
    return [
      {
        from: item.resource,
        path: `spec.serviceAccountName (for the variable ${text(address["name"]) ?? ""})`,
        to: `an identity in the cloud of ServiceAccount ${namespace}/${account}`,
        isThere: (there) => there.hasIdentity(namespace, account),
      },
    ];
  });
