import { type ImageName, imageReference } from "../pins/index.ts";

/** A layer that images of ours stand on and no pod runs by itself. */
export type Foundation = "base" | "builder" | "shell";

/** Anything that has a folder here and becomes an archive. */
export type BuildName = ImageName | Foundation;

/** What an image is made of; the steps are in the `Containerfile` of its folder. */
export interface Definition {
  /** Build argument -> image that it names. Those are built first. */
  readonly from: Readonly<Record<string, BuildName>>;
  /** Debian packages of the root filesystem that the `Containerfile` adds as `root.tar`. */
  readonly packages?: readonly string[];
  /** Go program that the `Containerfile` copies as `program`; the module that pins it is in the folder. */
  readonly program?: Program;
  /** Files of `shared/` that the steps use. */
  readonly shared: readonly string[];
  /** Seconds that it took on 2 cores with empty caches. */
  readonly seconds: number;
}

/** A Go program. */
export interface Program {
  readonly package: string;
  readonly tags?: string;
  /** Linker flag that tells the program its version. */
  readonly stamp?: string;
  /** File of the folder -> path in the program's module, for what a build needs and a published module lacks. */
  readonly additions?: { readonly module: string; readonly files: Readonly<Record<string, string>> };
}

const PYTHON_INSTALL = ["install.sh", "compile.py"];
const VERSION = "github.com/prometheus/common/version.Version";

/** Every image of the lean estate. The model server and the training step run the `mlflow` image. */
export const definitions: Readonly<Record<BuildName, Definition>> = {
  base: { from: {}, packages: ["python3", "libstdc++6", "ca-certificates", "tzdata"], shared: ["clean.sh", "compile.py"], seconds: 25 },
  builder: { from: {}, packages: ["python3", "python3-pip", "busybox-static", "ca-certificates"], shared: ["clean.sh"], seconds: 25 },
  shell: { from: { BUILDER: "builder" }, shared: [], seconds: 3 },
  python: { from: { BASE: "base" }, shared: [], seconds: 4 },
  mlflow: { from: { BASE: "base", BUILDER: "builder" }, shared: PYTHON_INSTALL, seconds: 100 },
  jupyterlab: { from: { MLFLOW: "mlflow", BUILDER: "builder" }, shared: PYTHON_INSTALL, seconds: 60 },
  tuning: { from: { MLFLOW: "mlflow", BUILDER: "builder" }, shared: PYTHON_INSTALL, seconds: 20 },
  "edge-export": { from: { MLFLOW: "mlflow", BUILDER: "builder" }, shared: PYTHON_INSTALL, seconds: 30 },
  "edge-agent": { from: { BASE: "base", BUILDER: "builder" }, shared: PYTHON_INSTALL, seconds: 25 },
  quality: { from: { BASE: "base", BUILDER: "builder" }, shared: PYTHON_INSTALL, seconds: 100 },
  nginx: { from: {}, packages: ["nginx", "python3"], shared: ["clean.sh", "compile.py"], seconds: 30 },
  streaming: { from: { BASE: "base", BUILDER: "builder" }, shared: PYTHON_INSTALL, seconds: 15 },
  postgres: { from: {}, packages: ["postgresql-17"], shared: ["clean.sh"], seconds: 60 },
  versitygw: {
    from: { SHELL_IMAGE: "shell" },
    program: { package: "github.com/versity/versitygw/cmd/versitygw", stamp: "-X main.Version=v1.8.0" },
    shared: [],
    seconds: 55,
  },
  prometheus: {
    from: { SHELL_IMAGE: "shell" },
    // Discovery through the interfaces of clouds is most of its size, and the estate finds its targets by name.
    program: {
      package: "github.com/prometheus/prometheus/cmd/prometheus",
      tags: "netgo,remove_all_sd,enable_dns_sd",
      stamp: `-X ${VERSION}=3.13.2`,
    },
    shared: [],
    seconds: 130,
  },
  alertmanager: {
    from: { SHELL_IMAGE: "shell" },
    program: {
      package: "github.com/prometheus/alertmanager/cmd/alertmanager",
      tags: "netgo",
      stamp: `-X ${VERSION}=0.34.1`,
      additions: { module: "github.com/prometheus/alertmanager", files: { "index.html": "ui/app/dist/index.html" } },
    },
    shared: [],
    seconds: 45,
  },
};

/** Names of the images that pods run. */
export const imageNames = Object.keys(definitions).filter((name): name is ImageName => !isFoundation(name));

/** Whether a name is one of the layers below. */
export function isFoundation(name: string): name is Foundation {
  return name === "base" || name === "builder" || name === "shell";
}

/** The name that an image has in its archive and in manifests. */
export function referenceOf(name: BuildName, mirror?: string): string {
  return isFoundation(name) ? `localhost/mlops-estate/${name}:build` : imageReference(name, mirror);
}

/** The names and all that they stand on, each after what it stands on. */
export function buildOrder(names: readonly BuildName[]): readonly BuildName[] {
  const order = new Set<BuildName>();
  const visit = (name: BuildName) => {
    for (const below of Object.values(definitions[name].from)) visit(below);
    order.add(name);
  };
  names.forEach(visit);
  return [...order];
}
