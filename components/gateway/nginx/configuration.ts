import { block, textOf } from "./directives.ts";
import { COPIES_ZONE } from "./render.ts";

/** What of the configuration depends on the environment. */
export interface NginxSettings {
  readonly port: number;
  readonly workers: number;
  /** Longest body of a request, in KiB; a longer one is refused with 413. */
  readonly maxBodyKiB: number;
  /** Time that a server has to answer, in seconds; where a challenger takes longer, its champion answers. */
  readonly timeoutSeconds: number;
}

/**
 * nginx's configuration without its routes, which the gateway's program puts beside it. Paths are relative to the folder that nginx runs in.
 * https://nginx.org/en/docs/ngx_core_module.html, https://nginx.org/en/docs/http/ngx_http_core_module.html
 */
export function nginxConfiguration(settings: NginxSettings): string {
  const http = [...NAMES, ...LOGGING, ...FOLDERS, ...limitsOf(settings), IDENTITY, ...proxyingOf(settings), "include *.http.conf;"];
  return textOf([
    `worker_processes ${settings.workers};`,
    "worker_shutdown_timeout 30s;",
    "pid nginx.pid;",
    "error_log stderr error;",
    block("events", ["worker_connections 4096;"]),
    block("http", [...http, serverOf(settings)]),
  ]);
}

/** Names are as long as those of models and states together; versions are nobody's business. */
const NAMES = [
  "server_tokens off;",
  "default_type text/plain;",
  "variables_hash_bucket_size 256;",
  "map_hash_bucket_size 256;",
  "server_names_hash_bucket_size 256;",
];

/** One line a request for the gateway's program to count: model, who was to answer, who did, and how. */
const LOGGING = [
  'log_format model_requests "$route_model\\t$route_variant\\t$upstream_http_x_variant\\t$status";',
  'log_format model_copies "$route_model\\tshadow\\t-\\t$status";',
  "access_log off;",
  block("map $status $is_dropped", ["503 1;", "default 0;"]),
];

/** nginx makes all of them at its start, used or not. */
const FOLDERS = [
  "client_body_temp_path temporary/body;",
  "proxy_temp_path temporary/proxy;",
  "fastcgi_temp_path temporary/fastcgi;",
  "uwsgi_temp_path temporary/uwsgi;",
  "scgi_temp_path temporary/scgi;",
];

function limitsOf({ maxBodyKiB }: NginxSettings): readonly string[] {
  return [
    `client_max_body_size ${maxBodyKiB}k;`,
    "client_body_buffer_size 64k;",
    "client_header_timeout 10s;",
    "client_body_timeout 30s;",
    "send_timeout 30s;",
    "keepalive_timeout 75s;",
    "keepalive_requests 100000;",
    "reset_timedout_connection on;",
    `limit_conn_zone $server_name zone=${COPIES_ZONE}:1m;`,
  ];
}

/** A caller's own id is kept where nothing but an id can be read in it; else the request gets one. */
const IDENTITY = block("map $http_x_request_id $request_name", ['"~^[A-Za-z0-9._:-]{1,64}$" $http_x_request_id;', "default $request_id;"]);

/**
 * A prediction changes nothing, so that it may be asked for twice. Where a group has one server, it is asked once, and again where a connection that
 * was kept open turns out to be closed. https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream
 */
function proxyingOf({ timeoutSeconds }: NginxSettings): readonly string[] {
  return [
    "proxy_http_version 1.1;",
    'proxy_set_header Connection "";',
    "proxy_set_header X-Request-Id $request_name;",
    "proxy_hide_header X-Request-Id;",
    "proxy_redirect off;",
    "proxy_max_temp_file_size 0;",
    "proxy_connect_timeout 2s;",
    `proxy_send_timeout ${timeoutSeconds}s;`,
    `proxy_read_timeout ${timeoutSeconds}s;`,
    "proxy_next_upstream error timeout invalid_header http_429 http_500 http_502 http_503 http_504 non_idempotent;",
  ];
}

/** Nothing is served but what a route brings, and what the gateway's program asks. */
function serverOf({ port }: NginxSettings): string {
  return block("server", [
    `listen ${port};`,
    "add_header X-Request-Id $request_name always;",
    // Only where nothing is led to: copies of a request would set anew what is known of it.
    block("location /", ['set $route_model "";', 'set $route_variant "";', "return 404;"]),
    "include *.location.conf;",
  ]);
}
