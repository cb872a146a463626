import { failed } from './failed.ts';
import { stringify } from 'yaml';
import { type Layout, renderAll } from '../engine.ts';
import { type Manifest, refOf } from '../cluster/object.ts';
import { groupBy } from '../group-by.ts';
import type { Cluster } from '../mesh/topology/topology.ts';
import { namespacesOf } from '../mesh/topology/relations.ts';
import { type Grant, rbacObjects } from '../report/rbac-objects.ts';
import type { Style } from '../report/style.ts';
import type { Render } from '../render/render.ts';
import {
  eachOnce,
  type Purpose,
  rightsToCareFor,
  rightsToInventory,
  rightsToLeave,
} from '../state/rights.ts';
import type { Step } from '../steps/step.ts';
import { neededFacts } from '../steps/facts.ts';
import { layOutOr, openRender } from './engine.ts';
import { requireMesh } from './mesh.ts';
import type { RenderOptions } from './render.ts';
import { exitCodes, type World } from './world.ts';

export interface RbacOptions extends RenderOptions {
  readonly for: Purpose;
  /** Who gets the roles; `isthmus-plan`, `-apply` or `-destroy` when it is absent. */
  readonly group?: string;
}

/** `isthmus rbac`: the roles that a command takes, per cluster; no cluster is contacted. */
export async function rbac(options: RbacOptions, world: World, style: Style): Promise<number> {
  const { topology } = requireMesh(options, world, { style, unknownContext: 'warning' });
  const whole = layOutOr(topology, undefined);
  const { graph } = layOutOr(topology, options.cluster);
  const render = await openRender(topology, options, world);
  const grant: Grant = {
    mesh: topology.name,
    purpose: options.for,
    group: options.group ?? `isthmus-${options.for}`,
  };
  try {
    const wanted = await wantedIn(whole, render);
    for (const cluster of topology.clusters) {
      if (!graph.steps.some((step) => step.cluster === cluster.name)) continue;
      world.stdout.write(stream(cluster, wanted.get(cluster.name) ?? [], { whole, grant }));
    }
    return exitCodes.fine;
  } catch (error) {
    return failed(error, world, style);
  }
}

interface Rendered {
  readonly step: Step;
  readonly manifests: readonly Manifest[];
}

async function wantedIn(
  layout: Layout,
  render: Render,
): Promise<ReadonlyMap<string, readonly Rendered[]>> {
  const rendered: Rendered[] = [];
  for await (const { step, wanted } of renderAll(layout, render)) {
    rendered.push({ step, manifests: wanted.map(({ manifest }) => manifest) });
  }
  return groupBy(rendered, ({ step }) => step.cluster);
}

function stream(
  cluster: Cluster,
  rendered: readonly Rendered[],
  { whole, grant }: { readonly whole: Layout; readonly grant: Grant },
): string {
  const refs = rendered.flatMap(({ manifests }) => manifests.map(refOf));
  const secrets = namespacesOf(whole.topology, cluster.name).map((namespace) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    namespace,
    name: '',
  }));
  const facts = neededFacts(whole.graph.steps).filter((fact) => fact.cluster === cluster.name);
  const rights = rightsToCareFor(refs, grant.purpose, {
    reads: [...secrets, ...facts.map(({ object }) => object)],
    tries: rendered.flatMap(({ step }) => step.gates.map(({ pod }) => refOf(pod))),
  });
  const beside =
    grant.purpose === 'destroy'
      ? rightsToLeave(
          rendered.flatMap(({ manifests }) => manifests),
          { mesh: grant.mesh, removal: whole.guide.removal },
        )
      : rightsToInventory(grant.mesh);
  const namespaces = refs
    .filter(({ kind }) => kind === 'Namespace' && grant.purpose !== 'destroy')
    .map(({ name }) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
  const objects = [...namespaces, ...rbacObjects(eachOnce([...rights, ...beside]), grant)];
  return [
    `# ${cluster.name}: what isthmus ${grant.purpose} takes there. An administrator applies it:`,
    `#   isthmus rbac --for ${grant.purpose} --cluster ${cluster.name} | kubectl --context ${cluster.context} apply -f -`,
    ...notes(grant),
    ...objects.map((object) => `---\n${stringify(object, { lineWidth: 0 }).trimEnd()}`),
    '',
  ].join('\n');
}

function notes({ purpose, group }: Grant): readonly string[] {
  switch (purpose) {
    case 'plan':
      return [
        '# A plan writes nothing, but a dry run takes the rights of the write that it tries: the policy at the end lets the group',
        `# ${group} try, and nothing else. It binds the group in everything that it does in the cluster.`,
      ];
    case 'apply':
      return [
        '# Roles lie in namespaces, so that these come first; as they are not made by isthmus, the first apply takes --adopt.',
      ];
    case 'destroy':
      return [
        '# Roles lie in namespaces. A namespace stays that somebody else made, or in which something of somebody else lies, as they do.',
      ];
  }
}
