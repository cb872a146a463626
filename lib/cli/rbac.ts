import { checks } from '../../plans/checks/index.ts';
import { rightsToSurvey } from '../../plans/index.ts';
import type { Right } from '../cluster/right.ts';
import { probesOf } from '../verify/verify.ts';
import { rightsToRead } from '../verify/rights.ts';
import { rightsToSend } from '../verify/traffic.ts';
import { standOf, trafficNamespace } from '../../plans/checks/traffic.ts';
import { failed } from './failed.ts';
import { stringify } from 'yaml';
import { type Layout, renderAll } from '../engine.ts';
import { type Manifest, refOf } from '../cluster/object.ts';
import { groupBy } from '../group-by.ts';
import { lockRef } from '../lock/lease.ts';
import type { Cluster, Topology } from '../mesh/topology/topology.ts';
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
  rightsToListDefined,
  rightTo,
} from '../state/rights.ts';
import type { Step } from '../steps/step.ts';
import { ownerOf } from '../state/ownership.ts';
import { neededFacts } from '../steps/facts.ts';
import { rungTypes } from '../reconcile/rung-types.ts';
import { layOutOr, openRender } from './engine.ts';
import { requireMesh } from './mesh.ts';
import type { RenderOptions } from './render.ts';
import { exitCodes, type World } from './world.ts';

export interface RbacOptions extends RenderOptions {
  readonly for: Grant['purpose'];
  /** Who gets the roles; `isthmus-plan`, `-apply`, `-destroy`, `-verify` or the reconciler when it is absent. */
  readonly group?: string;
}

/** All service accounts of a namespace (Kubernetes: "Service account"). */
const reconcilers = 'system:serviceaccounts:isthmus-system';

/** `isthmus rbac`: the roles that a command takes, per cluster; no cluster is contacted. */
export async function rbac(options: RbacOptions, world: World, style: Style): Promise<number> {
  const mesh = requireMesh(options, world, { style, unknownContext: 'warning' });
  const { topology } = mesh;
  const { for: purpose } = options;
  const { group = purpose === 'reconcile' ? reconcilers : `isthmus-${purpose}` } = options;
  const playground = purpose === 'traffic' ? { playground: trafficNamespace } : {};
  const grant: Grant = { mesh: topology.name, purpose, group, ...playground };
  const { graph } = layOutOr(topology, options.cluster);
  try {
    const objectsIn =
      purpose === 'verify' || purpose === 'traffic'
        ? (name: string) =>
            rbacObjects(
              [
                ...rightsToVerify(topology, name),
                ...(purpose === 'traffic' ? rightsForTraffic(topology, name) : []),
              ],
              grant,
            )
        : await objectsToCareFor(await openRender(mesh, options, world), topology, {
            ...grant,
            purpose,
          });
    for (const cluster of topology.clusters) {
      if (!graph.steps.some((step) => step.cluster === cluster.name)) continue;
      world.stdout.write(stream(cluster, objectsIn(cluster.name), grant));
    }
    return exitCodes.fine;
  } catch (error) {
    return failed(error, world, style);
  }
}

/** Each thing that a check reads takes its rights. */
export function rightsToVerify(topology: Topology, cluster: string): readonly Right[] {
  return eachOnce(
    probesOf(topology, checks)
      .flatMap(({ probe }) => probe.reads)
      .filter((read) => read.cluster === cluster)
      .flatMap(rightsToRead),
  );
}

/** In all namespaces: the one that it is about is not there yet, and a Role takes one. The policy has it. */
function rightsForTraffic(topology: Topology, cluster: string): readonly Right[] {
  return eachOnce(
    rightsToSend(standOf(topology, ''), cluster).map(
      ({ namespace: _namespace, ...right }) => right,
    ),
  );
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

/** By cluster: its namespaces, and the roles over what isthmus makes there. */
async function objectsToCareFor(
  render: Render,
  topology: Topology,
  grant: Grant & { readonly purpose: Purpose },
): Promise<(cluster: string) => readonly Manifest[]> {
  const whole = layOutOr(topology, undefined);
  const wanted = await wantedIn(whole, render);
  return (cluster) => {
    const rendered = wanted.get(cluster) ?? [];
    const [refs = [], brought = []] = (['isthmus', 'git'] as const).map((by) =>
      rendered
        .filter(({ step }) => step.broughtBy === by)
        .flatMap(({ manifests }) => manifests.map(refOf)),
    );
    const types =
      grant.purpose === 'reconcile' ? rungTypes : [{ apiVersion: 'v1', kind: 'Secret' }];
    const secrets = namespacesOf(topology, cluster).flatMap((namespace) =>
      types.map((type) => ({ ...type, namespace, name: '' })),
    );
    const facts = neededFacts(whole.graph.steps).filter((fact) => fact.cluster === cluster);
    const rights = rightsToCareFor(refs, grant.purpose, {
      reads: [...secrets, ...facts.map(({ object }) => object)],
      lock: lockRef(topology.home),
      tries: rendered.flatMap(({ step }) =>
        step.broughtBy === 'git' ? [] : step.gates.map(({ pod }) => refOf(pod)),
      ),
      brought,
    });
    const manifests = rendered.flatMap((those) => those.manifests);
    const ownManifests = rendered.flatMap(({ step, manifests }) =>
      step.broughtBy === 'isthmus' ? manifests : [],
    );
    const beside =
      grant.purpose === 'destroy'
        ? rightsToLeave(manifests, { ...ownerOf(topology), removal: whole.guide.removal })
        : [
            ...rightsToInventory(ownerOf(topology)),
            ...rightsToSurvey(topology),
            ...rightsToMint(whole, cluster),
            // A new type is asked for its objects, so that the server is ready for who watches them.
            ...(grant.purpose === 'plan' ? [] : rightsToListDefined(ownManifests)),
            // Who uses what is left over.
            ...whole.guide.removal.inUse
              .flatMap(({ users }) => users)
              .map(({ type }) => rightTo('list', { ...type, name: '' })),
          ];
    const namespaces = refs
      .filter(({ kind }) => kind === 'Namespace' && grant.purpose !== 'destroy')
      .map(({ name }) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
    return [...namespaces, ...rbacObjects(eachOnce([...rights, ...beside]), grant)];
  };
}

/** Who may only plan has them, too: a plan asks whether an apply could make what it has to. */
function rightsToMint({ graph }: Layout, cluster: string): readonly Right[] {
  return graph.steps
    .flatMap(({ minted }) => minted.flatMap(({ takes = [] }) => takes))
    .flatMap((take) => (take.cluster === cluster ? [take.right] : []));
}

function stream(cluster: Cluster, objects: readonly Manifest[], grant: Grant): string {
  const { name, context } = cluster;
  return [
    `# ${name}: what isthmus ${grant.purpose} takes there. An administrator applies it:`,
    `#   isthmus rbac --for ${grant.purpose} --cluster ${name} | kubectl --context ${context} apply -f -`,
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
    case 'reconcile':
      return [
        '# The group is that of the service accounts where `isthmus install reconciler` puts it; another cluster needs --group.',
        '# Roles lie in namespaces, so that these come first; they are adopted once somebody has approved that.',
      ];
    case 'apply':
      return [
        '# Roles lie in namespaces, so that these come first; as they are not made by isthmus, the first apply takes --adopt.',
      ];
    case 'destroy':
      return [
        '# Roles lie in namespaces. A namespace stays that somebody else made, or in which something of somebody else lies, as they do.',
      ];
    case 'verify':
      return [
        '# It writes nothing, but tries a Pod (dry run), which takes the right to create one: the policy at the end lets the group',
        `# ${group} try, and nothing else. Roles lie in namespaces: apply the mesh first.`,
      ];
    case 'traffic':
      return [
        '# For isthmus verify --traffic, which makes Pods in a namespace of its own and removes it: the policy at the end lets the group',
        `# ${group} write there, and only try (dry run) elsewhere. Roles lie in namespaces: apply the mesh first.`,
      ];
  }
}
