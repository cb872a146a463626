import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isManifest } from '../cluster/manifest.ts';
import type { Manifest } from '../cluster/object.ts';
import type { Download } from '../network/download.ts';
import { briefly } from '../network/failure.ts';
import { ProxyError } from '../network/proxy.ts';
import { cacheKey, fileCache } from './cache.ts';
import { RenderError } from './render.ts';

export interface ManifestOptions {
  readonly cacheDirectory: string;
  readonly fetch: Download;
  /** No longer than so many milliseconds for one download; a minute at most. */
  readonly timeout?: number;
  /** Once it aborts nothing is fetched any more. */
  readonly signal?: AbortSignal;
}

/** For the whole download. Milliseconds. */
const patience = 60_000;

/**
 * The objects of a manifest in a file or behind an https URL, provided that its bytes have this SHA-256 (hex). A file is
 * read every time; what was fetched or parsed once is found by its checksum from then on. Throws `RenderError` (`manifest-unreadable`, `manifest-checksum`).
 */
export function manifestRender(
  options: ManifestOptions,
): (location: string, sha256: string) => Promise<readonly Manifest[]> {
  const cache = fileCache(options.cacheDirectory);
  return async (location, sha256) => {
    const key = cacheKey('manifest', 1, sha256.toLowerCase());
    const url = isUrl(location);
    const bytes = url ? undefined : await checked(location, sha256, options);
    const stored = await cache.read(key);
    if (Array.isArray(stored) && stored.length > 0 && stored.every(isManifest)) return stored;
    const objects = await parse(location, bytes ?? (await checked(location, sha256, options)));
    await cache.write(key, objects);
    return objects;
  };
}

/** The bytes, read anew and with the right checksum. */
async function checked(
  location: string,
  sha256: string,
  options: ManifestOptions,
): Promise<Buffer> {
  const bytes = await read(location, options);
  check(location, bytes, sha256);
  return bytes;
}

function isUrl(location: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(location);
}

function isSecure(location: string): boolean {
  return /^https:/i.test(location);
}

async function read(
  location: string,
  { fetch, timeout = patience, signal }: ManifestOptions,
): Promise<Buffer> {
  try {
    if (!isUrl(location)) return await readFile(location);
    if (!isSecure(location)) throw new Error('only https URLs and files are read');
    const response = await fetch(location, {
      signal: AbortSignal.any([
        AbortSignal.timeout(Math.min(timeout, patience)),
        ...(signal === undefined ? [] : [signal]),
      ]),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status} ${response.statusText}`.trim());
    return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    throw new RenderError(
      'manifest-unreadable',
      `cannot read the manifest ${location}: ${reasonOf(error)}`,
      {
        cause: error,
        ...(isUrl(location) && {
          hint: isSecure(location)
            ? 'see that this machine reaches the address, or name a file that was downloaded elsewhere'
            : 'write `https://`, or name a file that was downloaded elsewhere',
        }),
      },
    );
  }
}

/** `fetch` hides why it failed in `cause`. */
function reasonOf(error: unknown): string {
  if (error instanceof ProxyError) return `the proxy ${error.proxy}: ${briefly(error.message)}`;
  if (!(error instanceof Error)) return String(error);
  const words = briefly(error.message);
  return error.cause instanceof Error ? `${words}: ${error.cause.message}` : words;
}

function check(location: string, bytes: Buffer, sha256: string): void {
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (actual === sha256.toLowerCase()) return;
  const why = isPage(bytes)
    ? 'what came is a web page, that of a login or of a proxy'
    : `its SHA-256 is ${actual}, expected ${sha256}. Look at what changed; if it is right, write the new sum into mesh.yaml`;
  throw new RenderError(
    'manifest-checksum',
    `the manifest ${location} is not the one that mesh.yaml names: ${why}`,
  );
}

function isPage(bytes: Buffer): boolean {
  return /^\s*<(!doctype|html)/i.test(bytes.subarray(0, 200).toString('latin1'));
}

async function parse(location: string, bytes: Buffer): Promise<readonly Manifest[]> {
  const { parseObjects } = await import('./yaml.ts');
  try {
    return parseObjects(bytes.toString('utf8'));
  } catch (error) {
    throw new RenderError(
      'manifest-unreadable',
      `the manifest ${location} is not a list of Kubernetes objects: ${reasonOf(error)}`,
      { cause: error },
    );
  }
}
