import { contentHash } from "./hash.ts";
import type { Job, PodSpec } from "./kubernetes.ts";

/** A task that runs to its end once per content. */
export interface OneShot {
  /** At most 40 characters; the Job's name is this and a hash. */
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly pod: PodSpec;
  /** Files that the pod reads from elsewhere, such as its script; a change of theirs is a change of the task. */
  readonly files?: Readonly<Record<string, string>>;
}

/**
 * A Job whose name carries a hash of what it does: a Job's template is immutable, so a change has to be another Job. It stays when
 * it is done (no `ttlSecondsAfterFinished`), since a Job that deletes itself would be made again by the next run.
 * https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
export function oneShotJob(task: OneShot): Job {
  const { name, namespace, labels, pod } = task;
  const hash = contentHash({ ...task.files, pod: JSON.stringify(pod), labels: JSON.stringify(labels) }).slice(0, 8);
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: `${name}-${hash}`, namespace, labels },
    spec: {
      backoffLimit: 6,
      activeDeadlineSeconds: 900,
      template: { metadata: { labels }, spec: { ...pod, restartPolicy: "OnFailure" } },
    },
  };
}
