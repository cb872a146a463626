import { type ImageLayout, imageOf } from './oci.ts';
import { type Entry, tarOf } from './tar.ts';

/** What the image is made of: the files of packages. */
export interface ImageParts {
  /** Libraries, certificates and tini of Debian. */
  readonly system: readonly Entry[];
  readonly node: Uint8Array;
  readonly istioctl: Uint8Array;
  /** The published package, below its own folder. */
  readonly isthmus: readonly Entry[];
  readonly bom: object;
  readonly version: string;
  /** As Go calls it. */
  readonly architecture: string;
}

/** Whoever runs in it. */
const imageUser = 65_532;

/**
 * The image of isthmus: a layer for each of its parts, what changes most often on top. Nobody in it may write but into `/tmp` and `/cache`,
 * which are volumes; there is no shell. tini reaps what credential plugins and istioctl leave behind (Node as process 1 does not).
 */
export function isthmusImage(parts: ImageParts): ImageLayout {
  const { system, node, istioctl, isthmus, bom, version, architecture } = parts;
  const layers: readonly (readonly Entry[])[] = [
    [...places, ...system],
    [program('usr/local/bin/node', node)],
    [program('usr/local/bin/istioctl', istioctl)],
    [
      ...isthmus.map((entry) => ({ ...entry, path: `${home}/${entry.path}` })),
      { kind: 'file', path: `${home}/image.cdx.json`, content: text(json(bom)) },
    ],
  ];
  return imageOf(layers.map(tarOf), {
    architecture,
    config: {
      User: `${imageUser}:${imageUser}`,
      Env: [
        'PATH=/usr/local/bin:/usr/bin',
        'HOME=/tmp',
        'XDG_CACHE_HOME=/cache',
        'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt',
      ],
      Entrypoint: ['/usr/bin/tini', '--', '/usr/local/bin/node', `/${home}/dist/bin/isthmus.js`],
      Cmd: ['--help'],
      WorkingDir: '/tmp',
      Labels: {
        'org.opencontainers.image.title': 'isthmus',
        'org.opencontainers.image.version': version,
        'org.opencontainers.image.licenses': 'Apache-2.0',
      },
    },
  });
}

const home = 'opt/isthmus';

const places: readonly Entry[] = [
  { kind: 'folder', path: 'tmp', mode: 0o1777 },
  { kind: 'folder', path: 'cache', owner: imageUser },
  {
    kind: 'file',
    path: 'etc/passwd',
    content: text(
      `root:x:0:0:root:/:/nowhere\nisthmus:x:${imageUser}:${imageUser}:isthmus:/tmp:/nowhere\n`,
    ),
  },
  { kind: 'file', path: 'etc/group', content: text(`root:x:0:\nisthmus:x:${imageUser}:\n`) },
  { kind: 'file', path: 'etc/nsswitch.conf', content: text('hosts: files dns\n') },
];

function program(path: string, content: Uint8Array): Entry {
  return { kind: 'file', path, content, executable: true };
}

function text(words: string): Uint8Array {
  return Buffer.from(words);
}

export function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
