import { existsSync } from "node:fs";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where builds see the folder that {@link bindHostSettings} fills. */
const SEEN_AT = "/run/estate-build";

/** Where systems keep the certificates of the authorities that they trust. */
const CERTIFICATES = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

/** Files that pip reads, in its order: later ones win. https://pip.pypa.io/en/stable/topics/configuration/ */
const PIP_FILES = ["/etc/pip.conf", join(homedir(), ".pip", "pip.conf"), join(homedir(), ".config", "pip", "pip.conf")];

/**
 * Fills a folder with what a build needs of this machine to reach package indexes as the machine itself does: its certificates, pip's
 * settings, proxies. Bound into builds, so that none of it ends up in an image.
 */
export async function bindHostSettings(folder: string, environment: NodeJS.ProcessEnv = process.env): Promise<void> {
  await mkdir(folder, { recursive: true });
  const certificates = [environment["PIP_CERT"], environment["SSL_CERT_FILE"], ...CERTIFICATES].find((path) => path && existsSync(path));
  if (certificates !== undefined) await cp(certificates, join(folder, "certificates.pem"), { dereference: true });
  const pipFiles = [...PIP_FILES, environment["PIP_CONFIG_FILE"]].filter((path) => path !== undefined && existsSync(path)).slice(-1);
  for (const path of pipFiles) await cp(path ?? "", join(folder, "pip.conf"), { dereference: true });
  await writeFile(join(folder, "environment"), settings(environment, certificates !== undefined, pipFiles.length > 0), { mode: 0o600 });
}

/** Lines of shell that set what the machine's environment says about indexes and proxies. Paths of the machine are not seen in a build. */
export function settings(environment: NodeJS.ProcessEnv, certificates: boolean, pipFile: boolean): string {
  const wanted = /^(PIP_(INDEX_URL|EXTRA_INDEX_URL|TRUSTED_HOST|PROXY|TIMEOUT|DEFAULT_TIMEOUT|RETRIES)|(https?|no|all)_proxy)$/i;
  const taken = Object.entries(environment).filter(([name, value]) => wanted.test(name) && value !== undefined);
  const own = [
    ...(certificates ? [["PIP_CERT", `${SEEN_AT}/certificates.pem`] as const] : []),
    ...(pipFile ? [["PIP_CONFIG_FILE", `${SEEN_AT}/pip.conf`] as const] : []),
    ["PIP_DISABLE_PIP_VERSION_CHECK", "1"] as const,
  ];
  return [...taken, ...own].map(([name, value = ""]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'\n`).join("");
}
