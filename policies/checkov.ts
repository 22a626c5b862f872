/** A check of Checkov that the estate's manifests fail on purpose. */
export interface CheckovAnswer {
  /** Checkov's id. https://www.checkov.io/5.Policy%20Index/kubernetes.html */
  readonly check: string;
  /** What it asks for, in Checkov's own title. */
  readonly asks: string;
  /** How many objects of the local estate at level 3 fail it. */
  readonly objects: number;
  /** Ids of our controls that are about the same danger; none where we see no danger. */
  readonly controls: readonly string[];
  /** Why the objects stay as they are, in one sentence or two. */
  readonly why: string;
}

/** The version that was asked. */
export const CHECKOV_VERSION = "3.3.30";

/** Every check that fails, most objects first. */
export const CHECKOV_ANSWERS: readonly CheckovAnswer[] = [
  {
    check: "CKV_K8S_15",
    asks: "Image Pull Policy should be Always",
    objects: 28,
    controls: ["images-are-pinned"],
    why: "Every image has a tag of one release, so what lies on the node is what a registry would answer with. Asking it at each start makes every start, and every node that is added under load, wait for the registry; images that are built on the machine are in none. Nodes are shared by nobody else, so there is no private image to hide.",
  },
  {
    check: "CKV_K8S_43",
    asks: "Image should use digest",
    objects: 28,
    controls: ["images-are-pinned", "pipeline-steps-are-pinned-images", "image-registries-scan-and-lock-tags", "images-are-verified"],
    why: "A digest is what one registry answers with, and another for a mirror that packs anew; the pins name releases, so that an air gap needs no others. The danger, a tag that moves, is met where it can happen: registries of the estate lock their tags, and admission verifies signatures, which are of digests.",
  },
  {
    check: "CKV_K8S_35",
    asks: "Prefer using secrets as files over secrets as environment variables",
    objects: 18,
    controls: ["no-credentials-in-the-open"],
    why: "The variable names a key of a Secret and holds no value. boto3 (in MLflow, Feast, Optuna, the servers and monitors of models, and the jobs), lakeFS, Keycloak and Marquez read these credentials from their environment; wherever the software reads a file, as for the databases' logins, it gets a file.",
  },
  {
    check: "CKV_K8S_38",
    asks: "Ensure that Service Account Tokens are only mounted where necessary",
    objects: 9,
    controls: ["service-account-tokens-are-mounted-on-purpose"],
    why: "These jobs make a Secret in the cluster where it is missing, lead callers of a model from one version to another, or bring a backup back to try it, and so have to ask the API server. Each has an account of its own, which may do that and nothing else, and ends; no other pod gets a token.",
  },
  {
    check: "CKV_K8S_40",
    asks: "Containers should run as a high UID to avoid host conflict",
    objects: 6,
    controls: ["pods-run-as-non-root"],
    why: "Feast (1001) and Keycloak (1000) run as the user that their images are built for and whose files they hold. Neither can raise its rights, mounts anything of the node, or shares a namespace with it; everything else runs as 10001.",
  },
  {
    check: "CKV_K8S_49",
    asks: "Minimize wildcard use in Roles and ClusterRoles",
    objects: 1,
    controls: ["roles-hold-no-wildcards"],
    why: "A backup is of everything, kinds that a later chart brings too. The role only reads, and our control passes such a role only where an annotation says why.",
  },
];
