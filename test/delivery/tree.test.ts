import { expect } from 'chai';
import * as fc from 'fast-check';
import { parse, parseAllDocuments } from 'yaml';
import { describeRef, type Manifest, refOf } from '../../lib/cluster/object.ts';
import { forGit, isDelivered, shareOut } from '../../lib/delivery/share.ts';
import { madeByIsthmus, type Tree, treeOf, type TreeLayout } from '../../lib/delivery/tree.ts';
import { fieldAt, recordsAt } from '../../lib/json.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { buildGraph } from '../../lib/steps/graph.ts';
import type { Step } from '../../lib/steps/step.ts';
import { plans, sharedFields as shared } from '../../plans/index.ts';
import { anyTopology } from '../support/any-topology.ts';
import { meshOf, primaryRemote } from '../support/topologies.ts';
import { wantedIn } from '../support/wanted.ts';

const layouts: readonly TreeLayout[] = [
  { kind: 'plain' },
  { kind: 'argocd', repository: 'https://git.example/mesh.git', path: 'rendered/mesh1' },
  { kind: 'flux', path: 'rendered/mesh1' },
];
const [plain, argocd, flux] = layouts as readonly [TreeLayout, TreeLayout, TreeLayout];

async function shareOf(written: Topology) {
  const topology = forGit(written);
  const wanted = await wantedIn(topology);
  const wantedBy = ({ id }: Step) => wanted.get(id) ?? [];
  const graph = buildGraph(topology, plans);
  return { wantedBy, graph, share: shareOut(graph, isDelivered(topology)) };
}

async function tree(topology: Topology, layout: TreeLayout): Promise<Tree> {
  const { share, wantedBy } = await shareOf(topology);
  return treeOf({ mesh: topology.name, share, wantedBy, shared, layout });
}

function objectsIn(files: Tree): readonly (readonly [path: string, object: Manifest])[] {
  return [...files]
    .filter(([path]) => /^[^/]+\/\d\d-/.test(path) && !path.endsWith('/kustomization.yaml'))
    .map(([path, text]) => [path, parse(text) as Manifest]);
}

function named(cluster: string, object: Manifest): string {
  return `${cluster}: ${describeRef(refOf(object))}`;
}

describe('manifests for a repository', () => {
  it('hold every object of the steps that need no live cluster, one a file, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(anyTopology, fc.constantFrom(...layouts), async (topology, layout) => {
        const { share, wantedBy, graph } = await shareOf(topology);
        expect(share.git.length + share.isthmus.length).to.equal(graph.steps.length);
        const files = treeOf({ mesh: topology.name, share, wantedBy, shared, layout });
        const there = objectsIn(files).map(([path, object]) =>
          named(path.split('/')[0] ?? '', object),
        );
        const wanted = share.git.flatMap(({ step }) =>
          wantedBy(step).map(({ manifest }) => named(step.cluster, manifest)),
        );
        expect(there.toSorted()).to.deep.equal(wanted.toSorted());
      }),
      { numRuns: 20 },
    );
  });

  it('come in waves that respect every edge, and wait for nothing that is not there', async () => {
    await fc.assert(
      fc.asyncProperty(anyTopology, async (topology) => {
        const { share, graph } = await shareOf(topology);
        const waves = new Map(share.git.map(({ step, wave }) => [step.id, wave]));
        for (const { from, to, fact, kept } of graph.edges) {
          const wave = waves.get(to);
          if (wave === undefined || kept === true) continue;
          expect(waves.get(from)).to.be.lessThan(wave);
          expect(from.split('/')[0]).to.equal(to.split('/')[0]);
          expect(fact).to.equal(undefined);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('hold no value of a Secret, and no placeholder of a fact', async () => {
    await fc.assert(
      fc.asyncProperty(anyTopology, async (topology) => {
        const { share, wantedBy } = await shareOf(topology);
        for (const { step } of share.git) {
          for (const { manifest, unknown, minted } of wantedBy(step)) {
            expect(unknown).to.deep.equal([]);
            expect(minted).to.equal(undefined);
            expect(manifest.kind === 'Secret' && 'data' in manifest).to.equal(false);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it('are the same bytes each time, and say in the first line who made them', async () => {
    for (const layout of layouts) {
      const [one, other] = [await tree(primaryRemote, layout), await tree(primaryRemote, layout)];
      expect([...one]).to.deep.equal([...other]);
      for (const text of one.values()) expect(text.split('\n')[0]).to.contain(madeByIsthmus);
    }
  });

  it('leave out what istiod writes: a forced apply would open validation again', async () => {
    const objects = objectsIn(await tree(primaryRemote, plain)).map(([, object]) => object);
    const validators = objects.filter(({ kind }) => kind === 'ValidatingWebhookConfiguration');
    expect(validators.length).to.be.greaterThan(1);
    for (const validator of validators) {
      for (const hook of recordsAt(validator, 'webhooks')) {
        expect(hook).to.have.property('clientConfig').that.does.not.have.property('caBundle');
        expect(hook).to.not.have.property('failurePolicy');
      }
    }
  });

  it('name for every step that is not there why, and where nothing is missing say so', async () => {
    const lines = ((await tree(primaryRemote, plain)).get('NOT-HERE.md') ?? '')
      .split('\n')
      .filter((line) => line.startsWith('- '));
    expect(lines).to.deep.equal([
      '- `cluster2/remote` needs the address of the east-west gateway of cluster1',
      '- `cluster2/reader-token` is about a secret: the reader token of cluster2',
      '- `cluster1/remote-secret/cluster2` needs the reader token of cluster2',
    ]);
    const alone = meshOf({ alone: { context: 'kind-cluster1', network: 'n', role: 'primary' } });
    expect((await tree(alone, plain)).get('NOT-HERE.md')).to.contain(
      'Everything of this mesh is here.',
    );
  });

  it('are ordered by Kustomize files that name each folder and file', async () => {
    const files = await tree(primaryRemote, plain);
    for (const [path, text] of files) {
      if (!path.endsWith('/kustomization.yaml')) continue;
      const folder = path.slice(0, -'/kustomization.yaml'.length);
      const { resources } = parse(text) as { readonly resources: readonly string[] };
      const below = [...files.keys()].filter(
        (other) => other.startsWith(`${folder}/`) && other !== path,
      );
      const next = new Set(below.map((other) => other.slice(folder.length + 1).split('/')[0]));
      expect(resources).to.have.members([...next]);
    }
  });

  it('tell Argo CD the waves, and to ask before a namespace or type goes', async () => {
    const files = await tree(primaryRemote, argocd);
    for (const [path, { kind, metadata }] of objectsIn(files)) {
      const { annotations = {} } = metadata;
      const wave = Number(/\/(\d\d)-/.exec(path)?.[1]);
      expect(annotations['argocd.argoproj.io/sync-wave']).to.equal(String(wave));
      const asks = kind === 'Namespace' || kind === 'CustomResourceDefinition';
      expect('argocd.argoproj.io/sync-options' in annotations).to.equal(asks);
    }
    const set: unknown = parse(files.get('argocd/applicationset.yaml') ?? '');
    expect(fieldAt(set, 'spec', 'generators', 0, 'list', 'elements')).to.deep.equal([
      { cluster: 'cluster1' },
      { cluster: 'cluster2' },
    ]);
    expect(fieldAt(set, 'spec', 'template', 'spec', 'source')).to.deep.equal({
      repoURL: 'https://git.example/mesh.git',
      targetRevision: 'HEAD',
      path: 'rendered/mesh1/{{ .cluster }}',
    });
  });

  it('make Flux wait for each wave before the next, under names that fit into a label', async () => {
    const long = { ...primaryRemote, name: 'a-mesh-with-a-name-that-is-long-enough-for-a-label' };
    const files = await tree(long, flux);
    const documents = parseAllDocuments(files.get('flux/kustomizations.yaml') ?? '');
    if (!Array.isArray(documents)) throw new Error('there are none');
    const all = documents.map(
      (each) =>
        each.toJS() as {
          readonly metadata: { readonly name: string };
          readonly spec: {
            readonly path: string;
            readonly dependsOn?: readonly { readonly name: string }[];
          };
        },
    );
    const names = all.map(({ metadata }) => metadata.name);
    expect(new Set(names).size).to.equal(names.length);
    for (const name of names) expect(name.length).to.be.at.most(63);
    for (const { spec } of all) {
      const folder = spec.path.slice('./rendered/mesh1/'.length);
      expect(files.has(`${folder}/kustomization.yaml`)).to.equal(true);
      const isFirst = folder.includes('/00-');
      expect(spec.dependsOn === undefined).to.equal(isFirst);
      for (const { name } of spec.dependsOn ?? []) expect(names).to.include(name);
    }
  });
});
