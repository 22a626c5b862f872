import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { imageArchive } from "../../cluster/node/image.ts";

/** Name of the image that tests run on a real node. */
export const probeImage = "localhost/probe:1";

/** Builds that image into a folder and gives the path of its archive. */
export async function buildProbeImage(folder: string): Promise<string> {
  const program = join(folder, "probe");
  await execa("go", ["build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", program, "."], {
    cwd: join(import.meta.dirname, "probe"),
    env: { CGO_ENABLED: "0", GOWORK: "off" },
  });
  const files = [{ name: "probe", content: await readFile(program), mode: 0o755 }];
  const archive = join(folder, "probe.tar");
  await writeFile(archive, imageArchive({ name: probeImage, files, entrypoint: ["/probe"], user: "1000" }));
  return archive;
}

/** A pod's template, its Service and its claim: a server of the files in the claim that keeps to the standard `restricted`. */
export function probeObjects(name: string): object[] {
  const labels = { app: name };
  const container = {
    name,
    image: probeImage,
    args: ["serve", "/data"],
    imagePullPolicy: "Never",
    ports: [{ containerPort: 8080 }],
    readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
    resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { cpu: "200m", memory: "64Mi" } },
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
    volumeMounts: [{ name: "data", mountPath: "/data" }],
  };
  const spec = {
    terminationGracePeriodSeconds: 1,
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    containers: [container],
    volumes: [{ name: "data", persistentVolumeClaim: { claimName: name } }],
  };
  return [
    {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    },
    { apiVersion: "v1", kind: "Service", metadata: { name }, spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] } },
  ];
}
