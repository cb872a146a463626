import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import type { Manifest } from '../cluster/object.ts';
import { groupBy } from '../group-by.ts';
import { intentOfOthers } from '../state/intent.ts';
import type { Wanted } from '../state/wanted.ts';
import type { SharedField, Step } from '../steps/step.ts';
import { applicationSet, argocdAnnotations } from './argocd.ts';
import { fluxAnnotations, kustomizations } from './flux.ts';
import { folderOf, type InGit, type NotInGit, type Share } from './share.ts';

/** Texts of files by their paths below a folder: `/` between the names, also where the system writes another. */
export type Tree = ReadonlyMap<string, string>;

/** Whose repository it is for. */
export type TreeLayout =
  | { readonly kind: 'plain' }
  /** `repository` is the URL that Argo CD clones. */
  | { readonly kind: 'argocd'; readonly repository: string; readonly path: string }
  | { readonly kind: 'flux'; readonly path: string };

/** What a tree is made of. `path` in a layout is where the tree lies in its repository. */
export interface TreeInput {
  readonly mesh: string;
  readonly share: Share;
  /** What each step wants. */
  readonly wantedBy: (step: Step) => readonly Wanted[];
  readonly shared: readonly SharedField[];
  readonly layout: TreeLayout;
}

/** The first line of every file that isthmus writes: only what begins so is ever overwritten or removed. */
export const madeByIsthmus = 'Made by `isthmus render --out`: edit mesh.yaml instead.';

/**
 * The manifests of a mesh as files, one object each, for a repository that Argo CD, Flux or `kubectl apply -k` reads. The same mesh
 * gives the same bytes: no times, no values of live clusters, no secrets.
 */
export function treeOf(input: TreeInput): Tree {
  const { mesh, share, layout } = input;
  const files = share.git.flatMap((part) => filesOf(part, input));
  const clusters = [...groupBy(share.git, ({ step }) => step.cluster)];
  return new Map([
    ...files,
    ...clusters.map(([cluster, parts]): File => [
      `${cluster}/kustomization.yaml`,
      kustomization(parts.map((part) => folderOf(part)).toSorted()),
    ]),
    ...extras(mesh, share, layout),
    ['NOT-HERE.md', notHere(share.isthmus)],
  ]);
}

/** A document as it is written into a tree. */
function documentOf(...documents: readonly object[]): string {
  const texts = documents.map((each) =>
    stringify(each, { lineWidth: 0, aliasDuplicateObjects: false }),
  );
  return `# ${madeByIsthmus}\n${texts.join('---\n')}`;
}

type File = readonly [path: string, text: string];

function extras(mesh: string, share: Share, layout: TreeLayout): readonly File[] {
  if (layout.kind === 'argocd') {
    return [['argocd/applicationset.yaml', documentOf(applicationSet(mesh, share.git, layout))]];
  }
  if (layout.kind === 'flux') {
    const all = kustomizations(mesh, share.git, layout.path);
    return all.length === 0 ? [] : [['flux/kustomizations.yaml', documentOf(...all)]];
  }
  return [];
}

function filesOf(part: InGit, { shared, layout, wantedBy }: TreeInput): readonly File[] {
  const folder = `${part.step.cluster}/${folderOf(part)}`;
  const objects = wantedBy(part.step).map(({ manifest }): File => [
    fileName(manifest),
    documentOf(annotated(intentOfOthers(manifest, shared), part, layout)),
  ]);
  const list = kustomization(objects.map(([name]) => name));
  return [...objects, ['kustomization.yaml', list] satisfies File].map(([name, text]): File => [
    `${folder}/${name}`,
    text,
  ]);
}

function annotated(manifest: Manifest, part: InGit, { kind }: TreeLayout): Manifest {
  const added =
    kind === 'argocd'
      ? argocdAnnotations(manifest, part.wave)
      : kind === 'flux'
        ? fluxAnnotations(manifest)
        : {};
  if (Object.keys(added).length === 0) return manifest;
  const annotations = { ...manifest.metadata.annotations, ...added };
  return { ...manifest, metadata: { ...manifest.metadata, annotations } };
}

function kustomization(resources: readonly string[]): string {
  return documentOf({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources,
  });
}

/** Names of objects may hold what names of files may not (`istiod:reader`), and be as long as these (Kubernetes: "Object Names and IDs"). */
function fileName({ kind, apiVersion, metadata }: Manifest): string {
  const identity = [kind, metadata.namespace, metadata.name].filter((part) => part !== undefined);
  const plain = identity.join('-').toLowerCase();
  const safe = plain.replaceAll(/[^a-z0-9.-]/g, '-');
  if (safe === plain && plain.length < 200) return `${plain}.yaml`;
  const hash = createHash('sha256')
    .update([apiVersion, ...identity].join('/'))
    .digest('hex');
  return `${safe.slice(0, 180)}-${hash.slice(0, 10)}.yaml`;
}

function notHere(steps: readonly NotInGit[]): string {
  const lines = steps.map(({ step, because }) => `- \`${step.id}\` ${because}`);
  const list = lines.length === 0 ? 'Everything of this mesh is here.\n' : `${lines.join('\n')}\n`;
  return `<!-- ${madeByIsthmus} -->

# Steps that isthmus applies itself

${list}`;
}
