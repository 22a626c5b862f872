import type { OtherObjects } from "./stand-ins.ts";

/** How pods come to run what an InferenceService says: at once, or never. */
type Pods = "come" | "crash";

interface Service {
  minReplicas: number;
  annotations: Record<string, string>;
  generation: number;
}

/** The two InferenceServices of a model behind the API server's rules for merge patches, and a controller that makes Deployments of them. */
export interface InferenceObjects extends OtherObjects {
  /** What happened to the services, in order: `champion 2 x3` for three pods of version 2. */
  readonly happened: readonly string[];
  /** How pods of the challenger do from now on. */
  challenger: Pods;
}

/** @param replicas pods that the champion has, as an autoscaler has said. */
export function inferenceObjects(replicas = 1): InferenceObjects {
  const services: Record<string, Service> = {
    fraud: { minReplicas: 1, annotations: {}, generation: 1 },
    "fraud-challenger": { minReplicas: 0, annotations: {}, generation: 1 },
  };
  const happened: string[] = [];
  const podsOf = (name: string) => (name === "fraud" ? replicas : (services[name]?.minReplicas ?? 0));
  const deploymentOf = (name: string) => {
    const service = services[name];
    if (service === undefined) return undefined;
    const pods = podsOf(name);
    const available = name === "fraud" || objects.challenger === "come" ? pods : 0;
    return {
      metadata: { generation: service.generation },
      spec: { replicas: pods, template: { metadata: { annotations: service.annotations } } },
      // Like the API server, which leaves out what is nought.
      status: {
        observedGeneration: service.generation,
        ...(pods > 0 && { replicas: pods, updatedReplicas: pods }),
        ...(available > 0 && { availableReplicas: available }),
      },
    };
  };
  const patched = (name: string, service: Service, body: string) => {
    const { spec } = JSON.parse(body) as { spec: { predictor: { annotations?: Record<string, string>; minReplicas?: number } } };
    const before = JSON.stringify(service);
    Object.assign(service.annotations, spec.predictor.annotations);
    service.minReplicas = spec.predictor.minReplicas ?? service.minReplicas;
    if (JSON.stringify(service) === before) return;
    service.generation += 1;
    const variant = name === "fraud" ? "champion" : "challenger";
    happened.push(`${variant} ${service.annotations["mlops-estate/model-version"] ?? "none"} x${podsOf(name)}`);
  };
  const objects: InferenceObjects = {
    happened,
    challenger: "come",
    answer(method, path, body) {
      const [, resource, name = ""] =
        /^\/apis\/[\w./]+\/namespaces\/team-models\/(inferenceservices|deployments)\/([\w-]+)$/.exec(path) ?? [];
      if (resource === "deployments" && method === "GET") return deploymentOf(name.replace(/-predictor$/, ""));
      const service = services[name];
      if (resource !== "inferenceservices" || service === undefined) return undefined;
      if (method === "PATCH") patched(name, service, body);
      return { spec: { predictor: { minReplicas: service.minReplicas, annotations: service.annotations } } };
    },
  };
  return objects;
}
