import type { NotebooksSpec } from "./contract.ts";

/** Port of JupyterLab. */
export const PORT = 8888;

/**
 * Settings of the server as its JSON configuration. Who signs in is not among them: the token comes from a file.
 * https://jupyter-server.readthedocs.io/en/latest/other/full-config.html
 */
export function serverConfig(spec: NotebooksSpec) {
  const idleSeconds = spec.idleMinutes * 60;
  return {
    ServerApp: {
      ip: "0.0.0.0",
      port: PORT,
      // Another free port would be one that no Service leads to.
      port_retries: 0,
      open_browser: false,
      root_dir: "/home/jovyan",
      // Requests reach the pod under the Service's name and through port forwards, so the Host header is not checked; the token is.
      allow_remote_access: true,
      allow_origin: spec.origin ?? "",
      allow_credentials: false,
      quit_button: false,
    },
    MappingKernelManager: { cull_idle_timeout: idleSeconds, cull_interval: 60, cull_connected: false, cull_busy: false },
    TerminalManager: { cull_inactive_timeout: idleSeconds, cull_interval: 60 },
    LabApp: { check_for_updates_class: "jupyterlab.NeverCheckForUpdate", news_url: null, extension_manager: "readonly" },
  };
}
