import { assemble } from '../../plans/import/assemble.ts';
import type { MeshFound, ClusterSeen } from '../../plans/import/draft.ts';
import { fill } from '../../plans/import/fill.ts';
import { fileText } from '../../plans/import/text.ts';
import { releases } from '../../plans/releases/index.ts';
import { filesOnDisk, kubeconfigs } from '../mesh/load.ts';
import { diagnose } from '../mesh/diagnose.ts';
import type { Env } from '../mesh/env.ts';
import { topologyOf } from '../mesh/topology/resolve.ts';
import type { Style } from '../report/style.ts';
import { problemOf } from '../state/problem.ts';
import { visible, visibleIn } from '../visible.ts';
import { commandLine } from './command-line.ts';
import { openRender, realClusters } from './engine.ts';
import {
  failed,
  type ImportScene,
  type ImportOptions,
  lookAll,
  placesOf,
  usage,
} from './import-look.ts';
import { kubeconfigPlaces } from './mesh.ts';
import { type NewMeshFile, newMeshFile, writeNewMesh } from './new-mesh-file.ts';
import { note } from './note.ts';
import { overhear } from './overhear.ts';
import { openFolder, sandboxFolder } from './sandbox.ts';
import { exitCodes, type World } from './world.ts';

/** `isthmus import`: writes the mesh.yaml of a mesh that runs already. Only reads. */
export async function importMesh(
  options: ImportOptions,
  world: World,
  style: Style,
): Promise<number> {
  const target = newMeshFile(options, world);
  if (!target.ok) throw usage(target.error);
  const places = placesOf(options, target.value, world);
  const overheard = overhear(options, world);
  const clusters =
    options.sandbox === undefined
      ? await realClusters(
          places.map(({ name, context, file }) => ({ name, context, kubeconfig: file })),
          options,
          { world, overheard },
        )
      : await openFolder(
          places.map(({ name }) => name),
          sandboxFolder(options, target.value.folder, world),
          { world, overheard },
        );
  try {
    const seen = await lookAll(places, clusters, {
      options,
      world,
      trouble: overheard.trouble,
    });
    overheard.tell();
    return await writeDown(seen, target.value, { options, world, style });
  } finally {
    clusters.close();
  }
}

async function writeDown(
  seen: readonly ClusterSeen[],
  target: NewMeshFile,
  { options, world, style }: ImportScene & { readonly style: Style },
): Promise<number> {
  const env: Env = {
    directory: target.folder,
    home: world.home,
    ...(options.sandbox === undefined
      ? kubeconfigs(kubeconfigPlaces(options, world))
      : { contexts: () => undefined }),
    files: filesOnDisk(),
    unknownContext: 'warning',
    releases,
  };
  const skeleton = assemble(seen, nameOf(seen, options));
  const { draft, problem } = await filled(skeleton, env, { options, world });
  const text = fileText(draft, target.schemaPath);
  const findings = diagnose(text, env).diagnostics;
  if (target.path === undefined) {
    world.stdout.write(text);
  } else {
    const broken = writeNewMesh(target.path, text, {
      schema: target.schema,
      force: options.force,
    });
    if (broken !== undefined) throw failed(`${target.name} cannot be written: ${broken}`);
  }
  for (const { words } of draft.remarks) note(`note: ${visible(words)}`, world);
  for (const { code, severity, message } of findings) note(`${severity} ${code} ${message}`, world);
  if (problem !== undefined) note(`error: ${problem}`, world);
  const isGood = problem === undefined && findings.every(({ severity }) => severity !== 'error');
  if (target.path !== undefined) world.stdout.write(epilogue(draft, { target, options, style }));
  return isGood ? exitCodes.fine : exitCodes.failed;
}

/** With the values of the charts, or why they could not be told. */
async function filled(skeleton: MeshFound, env: Env, { options, world }: ImportScene) {
  try {
    const mesh = { topology: topologyOf(skeleton.mesh, env), file: 'mesh.yaml', text: '' };
    const render = await openRender(mesh, options, world);
    return { draft: await fill(skeleton, env, render), problem: undefined };
  } catch (error) {
    const { code, message, hint = '' } = visibleIn(problemOf(error));
    if (code === 'E-INTERNAL') throw error;
    const words = `which Helm values the charts were given could not be told from their own: ${code} ${message}`;
    const remark = { path: ['istio'], words };
    return {
      draft: { ...skeleton, remarks: [...skeleton.remarks, remark] },
      problem: `${words}\n  ${hint}`,
    };
  }
}

/** The mesh ID, which all have to agree on. Throws `Stop`. */
function nameOf(seen: readonly ClusterSeen[], { name }: ImportOptions): string {
  if (name !== undefined) return name;
  const told = seen.flatMap(({ member: { meshes, meshId } }) =>
    meshes.length > 0 ? meshes : (meshId ?? []),
  );
  const all = [...new Set(told)];
  const [only, other] = all;
  if (only === undefined) throw usage('the clusters have no mesh ID: say it by --name');
  if (other !== undefined) {
    throw usage(
      `the clusters are of several meshes (${all.join(', ')}): choose by --context, or say the name of the one mesh by --name`,
    );
  }
  return only;
}

function epilogue(
  { mesh }: MeshFound,
  {
    target,
    options,
    style: { palette },
  }: { readonly target: NewMeshFile; readonly options: ImportOptions; readonly style: Style },
): string {
  const file = target.name === 'mesh.yaml' ? {} : { file: target.name };
  const { kubeconfig, sandbox, istioctl } = options.given ?? {};
  const given = {
    ...file,
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(sandbox === undefined ? {} : { sandbox }),
    ...(istioctl === undefined ? {} : { istioctl }),
  };
  const names = Object.keys(mesh.clusters).join(', ');
  return [
    palette.green(`Wrote ${target.name}: mesh ${mesh.name} on ${names}.`),
    '',
    'Next:',
    `  ${palette.bold(commandLine('plan', given))}   see what would change; changes nothing`,
    '',
  ].join('\n');
}
