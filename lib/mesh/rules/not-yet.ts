import { type Draft, entries } from '../schema/draft.ts';
import type { Finding } from '../findings/finding.ts';
import { join } from '../text/pointer.ts';
import { changeTo } from '../findings/remedy.ts';

/** What the format can say and Istio can do, but isthmus cannot do yet; and trust that cannot work. */
export function notYet(mesh: Draft): readonly Finding[] {
  return [
    ...selfSigned(mesh),
    ...multiPrimary(mesh),
    ...multiNetwork(mesh),
    ...tokens(mesh),
  ];
}

function primariesOf(mesh: Draft): readonly string[] {
  return entries(mesh.clusters)
    .filter(([, cluster]) => cluster?.role === 'primary')
    .map(([name]) => name);
}

/** Only when it is written out: as a default it would be a second finding with one cause. */
function selfSigned(mesh: Draft): readonly Finding[] {
  const [first, second] = primariesOf(mesh);
  if (mesh.trust?.mode !== 'self-signed' || first === undefined || second === undefined) return [];
  return [
    {
      code: 'E-SELF-SIGNED-PRIMARIES',
      pointer: '/trust/mode',
      at: 'value',
      message: `With \`self-signed\`, each of \`${first}\` and \`${second}\` would make a root of its own, and their workloads would not trust each other.`,
      hint: 'several primaries need a common root.',
      related: {
        pointer: join('/clusters', second, 'role'),
        at: 'value',
        message: 'the second primary',
      },
    },
  ];
}

function multiPrimary(mesh: Draft): readonly Finding[] {
  const [first, second] = primariesOf(mesh);
  if (first === undefined || second === undefined) return [];
  return [
    {
      code: 'E-NOT-YET-MULTI-PRIMARY',
      pointer: join('/clusters', second, 'role'),
      at: 'value',
      message: `\`${second}\` is a second primary beside \`${first}\`; more than one is not supported yet.`,
      hint: `make it \`role: remote\` with \`primary: ${first}\`, or describe it in a mesh file of its own.`,
      remedies: [
        {
          title: `Make it a remote of \`${first}\``,
          changes: [
            { kind: 'write', pointer: join('/clusters', second, 'role'), value: 'remote' },
            {
              kind: 'add',
              map: join('/clusters', second),
              key: 'primary',
              value: first,
              after: ['context', 'kubeconfig', 'network', 'role'],
            },
          ],
        },
      ],
      related: {
        pointer: join('/clusters', first, 'role'),
        at: 'value',
        message: 'the first primary',
      },
    },
  ];
}

function multiNetwork(mesh: Draft): readonly Finding[] {
  const declared = Object.keys(mesh.networks ?? {});
  const placed = entries(mesh.clusters).filter(
    ([, cluster]) => cluster?.network !== undefined && declared.includes(cluster.network),
  );
  const first = placed[0];
  const other = placed.find(([, cluster]) => cluster?.network !== first?.[1]?.network);
  if (!first || !other) return [];
  return [
    {
      code: 'E-NOT-YET-MULTI-NETWORK',
      pointer: join('/clusters', other[0], 'network'),
      at: 'value',
      message: `\`${other[0]}\` is in another network than \`${first[0]}\`; more than one network is not supported yet.`,
      hint: 'if their Pods reach each other directly, put them into the same network.',
      remedies: [changeTo(join('/clusters', other[0], 'network'), first[1]?.network ?? '')],
      related: {
        pointer: join('/clusters', first[0], 'network'),
        at: 'value',
        message: `the network of \`${first[0]}\``,
      },
    },
  ];
}

function tokens(mesh: Draft): readonly Finding[] {
  return entries(mesh.clusters).flatMap(([name, cluster]) => {
    if (cluster?.role !== 'remote' || cluster.readerToken?.kind !== 'request') return [];
    return [
      {
        code: 'E-NOT-YET-READER-TOKEN',
        pointer: join('/clusters', name, 'readerToken', 'kind'),
        at: 'value',
        message: 'Reader tokens of kind `request` are not supported yet.',
        hint: 'use `secret`, as the guide does.',
        remedies: [changeTo(join('/clusters', name, 'readerToken', 'kind'), 'secret')],
      },
    ];
  });
}
