import { printProgress } from './progress.ts';
import { type Binaries, buildBinaries } from './binaries.ts';
import { enterIsolation } from './isolation.ts';
import { type Rig, startClusters } from './clusters.ts';

let entered: Promise<{ readonly state: string; readonly binaries: Binaries }> | undefined;

/** Fresh clusters in the isolation of this process, which is entered with the first call. */
export async function freshClusters(...names: readonly string[]): Promise<Rig> {
  entered ??= enter();
  return startClusters({ names, ...(await entered) });
}

/** The real programs and samples, for tests that need no cluster. */
export async function realBinaries(): Promise<Binaries> {
  const binaries = await buildBinaries(printProgress(process.stderr));
  if (!binaries.ok) throw new Error(binaries.error);
  return binaries.value;
}

async function enter(): Promise<{ readonly state: string; readonly binaries: Binaries }> {
  return { binaries: await realBinaries(), state: await enterIsolation() };
}
