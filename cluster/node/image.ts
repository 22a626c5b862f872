import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** One file of a tar archive. */
interface ArchiveFile {
  readonly name: string;
  readonly content: Buffer;
  /** Permissions; default: everybody may read. */
  readonly mode?: number;
}

/** A tar archive of these files, the same bytes for the same files. */
function archive(files: readonly ArchiveFile[]): Buffer {
  const blocks = files.flatMap(({ name, content, mode = 0o644 }) => [
    header(name, content.length, mode),
    content,
    Buffer.alloc((512 - (content.length % 512)) % 512),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** https://www.gnu.org/software/tar/manual/html_node/Standard.html */
function header(name: string, size: number, mode: number): Buffer {
  const block = Buffer.alloc(512);
  const octal = (value: number, offset: number, width: number) =>
    block.write(`${value.toString(8).padStart(width - 1, "0")}\0`, offset, "latin1");
  block.write(name, 0, 100, "latin1");
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  block.write("        0", 148, "latin1");
  block.write("ustar\x0000", 257, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

/** What an image is made of. */
export interface ImageParts {
  /** Name with tag. */
  readonly name: string;
  readonly files: readonly ArchiveFile[];
  readonly entrypoint: readonly string[];
  /** Number of the user that it runs as. */
  readonly user: string;
}

/** An image of one layer as an archive that `ctr images import` takes. https://github.com/opencontainers/image-spec/blob/main/image-layout.md */
export function imageArchive({ name, files, entrypoint, user }: ImageParts): Buffer {
  const layer = archive(files);
  const packed = gzipSync(layer);
  const config = json({
    architecture: { x64: "amd64", arm64: "arm64" }[process.arch as string] ?? process.arch,
    os: "linux",
    config: { Entrypoint: entrypoint, User: user, Env: ["PATH=/"], WorkingDir: "/" },
    rootfs: { type: "layers", diff_ids: [digest(layer)] },
  });
  const manifest = json({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: descriptor("application/vnd.oci.image.config.v1+json", config),
    layers: [descriptor("application/vnd.oci.image.layer.v1.tar+gzip", packed)],
  });
  const index = json({
    schemaVersion: 2,
    manifests: [
      { ...descriptor("application/vnd.oci.image.manifest.v1+json", manifest), annotations: { "io.containerd.image.name": name } },
    ],
  });
  return archive([
    { name: "oci-layout", content: json({ imageLayoutVersion: "1.0.0" }) },
    { name: "index.json", content: index },
    ...[config, packed, manifest].map((content) => ({ name: `blobs/sha256/${digest(content).slice(7)}`, content })),
  ]);
}

/** Name of the image that sandboxes and the helper pods of volumes run; it changes with the program that is in it. */
export async function nodeImageName(program: string): Promise<string> {
  return `localhost/estate-node:${digest(await readFile(program)).slice(7, 19)}`;
}

/** Writes the archive of that image into a folder and gives its path. */
export async function writeNodeImage(program: string, directory: string): Promise<string> {
  const path = join(directory, "estate-node.tar");
  const files = [{ name: "estate-node", content: await readFile(program), mode: 0o755 }];
  const name = await nodeImageName(program);
  await writeFile(path, imageArchive({ name, files, entrypoint: ["/estate-node"], user: "65535" }));
  return path;
}

function descriptor(mediaType: string, content: Buffer): object {
  return { mediaType, digest: digest(content), size: content.length };
}

function digest(content: Buffer): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
