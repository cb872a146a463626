import { createHash } from 'node:crypto';

/** What an image says of itself (OCI image spec: config). */
export interface ImageConfig {
  /** As Go calls them: `amd64`, `arm64`. */
  readonly architecture: string;
  readonly config: {
    readonly User: string;
    readonly Env: readonly string[];
    readonly Entrypoint: readonly string[];
    readonly Cmd: readonly string[];
    readonly WorkingDir: string;
    readonly Labels: Readonly<Record<string, string>>;
  };
}

/** An image as the files of an OCI image layout, and the digest that names it. */
export interface ImageLayout {
  /** `sha256:…` of its manifest. */
  readonly digest: string;
  /** By path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * The image of these layers, the lowest first (OCI image spec v1.1). Layers stay as they are, not compressed: what a compressor makes differs
 * between machines. Neither a time nor a name of this machine is in it.
 */
export function imageOf(layers: readonly Uint8Array[], config: ImageConfig): ImageLayout {
  const files = new Map<string, Uint8Array>();
  const add = (content: Uint8Array, mediaType: string) => {
    const digest = createHash('sha256').update(content).digest('hex');
    files.set(`blobs/sha256/${digest}`, content);
    return { mediaType, digest: `sha256:${digest}`, size: content.length };
  };
  const added = layers.map((layer) => add(layer, 'application/vnd.oci.image.layer.v1.tar'));
  const whole = {
    ...config,
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: added.map(({ digest }) => digest) },
    history: added.map(() => ({ created_by: 'npm run release' })),
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: add(json(whole), 'application/vnd.oci.image.config.v1+json'),
    layers: added,
  };
  const named = add(json(manifest), manifest.mediaType);
  const { architecture } = config;
  const index = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [{ ...named, platform: { architecture, os: 'linux' } }],
  };
  files.set('index.json', json(index));
  files.set('oci-layout', json({ imageLayoutVersion: '1.0.0' }));
  return { digest: named.digest, files };
}

function json(value: object): Uint8Array {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}
