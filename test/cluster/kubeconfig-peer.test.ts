import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { contextsOf, mergeEntries } from '../../lib/cluster/kubeconfig-entries.ts';
import { readKubeconfigFiles } from '../../lib/cluster/kubeconfig.ts';

const name = fc.constantFrom('a', 'b', 'c', 'gke_p_z_n', 'arn:aws:eks:x:1:cluster/y', 'admin@k');

/** A file of KUBECONFIG; its entries may be those of other files, and may be missing. */
const file = fc.record({
  clusters: fc.uniqueArray(fc.record({ name, port: fc.integer({ min: 1, max: 65_535 }) }), {
    selector: (entry) => entry.name,
    maxLength: 3,
  }),
  contexts: fc.uniqueArray(fc.record({ name, cluster: name }), {
    selector: (entry) => entry.name,
    maxLength: 3,
  }),
});

/** What the client library of Kubernetes makes of the same files. */
describe('a kubeconfig of several files, beside @kubernetes/client-node', () => {
  let folder = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isthmus-kubeconfig-'));
  });

  after(() => rm(folder, { recursive: true }));

  it('leads each context to the same API server, the first file that has an entry winning', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 3 }), async (files) => {
        const paths = files.map((_file, index) => join(folder, `config-${index}`));
        await Promise.all(
          files.map(({ clusters, contexts }, index) =>
            writeFile(
              paths[index] ?? '',
              stringify({
                apiVersion: 'v1',
                kind: 'Config',
                clusters: clusters.map(({ name, port }) => ({
                  name,
                  cluster: { server: `https://127.0.0.1:${port}` },
                })),
                contexts: contexts.map(({ name, cluster }) => ({
                  name,
                  context: { cluster, user: 'nobody' },
                })),
                users: [{ name: 'nobody', user: {} }],
              }),
            ),
          ),
        );
        const env = { KUBECONFIG: paths.join(':') };
        const contexts = contextsOf(mergeEntries(readKubeconfigFiles({ env }).entries));
        const ours = [...contexts.values()].flatMap(({ name, server }) =>
          server === undefined ? [] : [[name, server] as const],
        );
        expect(ours).to.have.deep.members(theirs(paths));
      }),
      { numRuns: 60 },
    );
  });
});

function theirs(paths: readonly string[]): (readonly [string, string])[] {
  const known = new KubeConfig();
  for (const path of paths) {
    const next = new KubeConfig();
    next.loadFromFile(path);
    // Its own merge refuses what kubectl takes: here only the reading is compared.
    known.clusters = [
      ...known.clusters,
      ...next.clusters.filter((one) => !has(known.clusters, one)),
    ];
    known.contexts = [
      ...known.contexts,
      ...next.contexts.filter((one) => !has(known.contexts, one)),
    ];
  }
  return known.contexts.flatMap(({ name, cluster }) => {
    const server = known.clusters.find((one) => one.name === cluster)?.server;
    return server === undefined ? [] : [[name, server] as const];
  });
}

function has(known: readonly { readonly name: string }[], { name }: { readonly name: string }) {
  return known.some((one) => one.name === name);
}
