import { inNetwork } from './network.ts';
import type { PodProcess } from './pod-process.ts';

/** The answer to a GET from the Pod's own network: what listens on loopback there can be asked, too. */
export async function fetchInside(pod: PodProcess, url: string): Promise<string> {
  const network = pod.network();
  if (network === undefined) throw new Error(`Pod ${pod.pod.metadata.name} has no network`);
  const script = `const r = await fetch(process.argv[1]);
    if (!r.ok) { console.error(r.status); process.exit(1); }
    process.stdout.write(await r.text());`;
  const node = [process.execPath, '--input-type=module', '-e', script, url];
  return inNetwork(network.file, node);
}
