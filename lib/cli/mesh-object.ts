import { parseApprovedId } from '../apply/approved-id.ts';
import type { KubernetesClient } from '../cluster/kubernetes.ts';
import { textAt } from '../json.ts';
import { type MeshObject, meshObjectOf, meshType, requestedAt } from '../reconcile/mesh-object.ts';
import type { Style } from '../report/style.ts';
import { systemClock } from '../clock.ts';
import { visible } from '../visible.ts';
import { failed } from './failed.ts';
import { type ManagementOptions, managementClient } from './management.ts';
import type { GlobalOptions } from './options.ts';
import { Stop } from './stop.ts';
import { exitCodes, type World } from './world.ts';

export interface MeshObjectOptions extends Partial<GlobalOptions>, ManagementOptions {
  readonly mesh?: string;
  /** `ID@date`. */
  readonly id?: string;
}

/** `isthmus approve MESH ID`; without an ID it shows what waits. */
export function approve(options: MeshObjectOptions, world: World, style: Style): Promise<number> {
  return about(options, { world, style, manager: 'isthmus-approve' }, async (client, mesh) => {
    const { namespace, name, status } = mesh;
    const { id } = options;
    const waiting = status.plan?.id;
    if (id === undefined) {
      if (status.plan === undefined) return say(world, `Nothing waits for approval: ${name}`);
      const page = await client.get({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        namespace,
        name: `${name}-plan`,
      });
      world.stdout.write(`${visible(textAt(page, 'data', 'plan.md') ?? status.plan.tally)}\n`);
      return say(
        world,
        waiting === undefined
          ? 'This plan is not complete, and cannot be approved.'
          : `To approve it: isthmus approve ${name} ${waiting}`,
      );
    }
    if (parseApprovedId(id) === undefined) {
      throw new Stop(exitCodes.usage, `error: ${id}: write ID@DATE as the plan says it\n`);
    }
    if (waiting?.split('@')[0] !== id.split('@')[0]) {
      throw new Stop(
        exitCodes.failed,
        `error: ${name} waits for ${waiting ?? 'nothing'}, not for ${id}\n`,
      );
    }
    await write(client, mesh, { spec: { approve: id } });
    return say(world, `Approved: ${name} ${id}`);
  });
}

/** `isthmus suspend MESH`: nothing is looked at or done any more. */
export function suspend(options: MeshObjectOptions, world: World, style: Style): Promise<number> {
  return about(options, { world, style, manager: 'isthmus-suspend' }, async (client, mesh) => {
    await write(client, mesh, { spec: { suspend: true } });
    return say(world, `Suspended: ${mesh.name}`);
  });
}

/** `isthmus resume MESH`. */
export function resume(options: MeshObjectOptions, world: World, style: Style): Promise<number> {
  return about(options, { world, style, manager: 'isthmus-suspend' }, async (client, mesh) => {
    await write(client, mesh, { spec: { suspend: false } });
    return say(world, `Resumed: ${mesh.name}`);
  });
}

/** `isthmus reconcile MESH --now`. */
export function lookNow(options: MeshObjectOptions, world: World, style: Style): Promise<number> {
  return about(options, { world, style, manager: 'isthmus-request' }, async (client, mesh) => {
    const annotations = { [requestedAt]: new Date(systemClock.now()).toISOString() };
    await write(client, mesh, { annotations });
    return say(world, `Asked: ${mesh.name}`);
  });
}

async function about(
  options: MeshObjectOptions,
  {
    world,
    style,
    manager,
  }: { readonly world: World; readonly style: Style; readonly manager: string },
  work: (client: KubernetesClient, mesh: MeshObject) => Promise<number>,
): Promise<number> {
  const { mesh: name, namespace } = options;
  const client = await managementClient(options, world, manager);
  try {
    if (name === undefined) throw new Stop(exitCodes.usage, await choiceIn(namespace, client));
    const found = await client.get({ ...meshType, namespace, name });
    if (found !== undefined) return await work(client, meshObjectOf(found));
    throw new Stop(exitCodes.failed, `error: there is no Mesh ${name} in namespace ${namespace}\n`);
  } catch (error) {
    if (error instanceof Stop) throw error;
    return failed(error, world, style);
  } finally {
    client.close();
  }
}

/** The Meshes that there are, and how they are. Throws `ClusterError`. */
async function choiceIn(namespace: string, client: KubernetesClient): Promise<string> {
  const meshes = (await client.list(meshType, { namespace })).map(meshObjectOf);
  const lines = meshes.map(({ name, status }) => {
    const reason = status.conditions?.find(({ type }) => type === 'Ready')?.reason ?? 'Unknown';
    return `  ${name}  ${reason}${status.plan === undefined ? '' : `  ${status.plan.tally}`}`;
  });
  return visible(
    lines.length === 0
      ? `error: there is no Mesh in namespace ${namespace}\n`
      : `error: name the Mesh; in namespace ${namespace} there are\n${lines.join('\n')}\n`,
  );
}

/** Only this field, whoever has written the rest. */
async function write(
  client: KubernetesClient,
  { namespace, name }: MeshObject,
  {
    spec,
    annotations,
  }: { readonly spec?: object; readonly annotations?: Readonly<Record<string, string>> },
): Promise<void> {
  const metadata = { namespace, name, ...(annotations !== undefined && { annotations }) };
  const manifest = { ...meshType, metadata, ...(spec !== undefined && { spec }) };
  await client.apply(manifest, { dryRun: false, force: true });
}

function say({ stdout }: World, words: string): number {
  stdout.write(`${words}\n`);
  return exitCodes.fine;
}
