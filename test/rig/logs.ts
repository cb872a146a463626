import { existsSync, readFileSync, statSync } from 'node:fs';

const logs = new Map<string, { readonly name: string; from: number }>();

/** Every log that a failing test may need is remembered by its path. */
export function rememberLog(name: string, path: string): void {
  if (!logs.has(path)) logs.set(path, { name, from: 0 });
}

/** From here on `explain` tells only what was written later. */
export function markLogs(): void {
  for (const [path, log] of logs) {
    if (existsSync(path)) log.from = statSync(path).size;
    else logs.delete(path);
  }
}

/**
 * What the logs say since `markLogs`: of each server the last lines that warn or complain, or, where there is none,
 * the last lines of istiod and MetalLB as they are. Servers with nothing to tell are left out.
 */
export function explainByLogs(lines = 40): string {
  const parts: string[] = [];
  for (const [path, { name, from }] of logs) {
    if (!existsSync(path)) continue;
    const text = readFileSync(path).subarray(from).toString('utf8').trimEnd();
    const all = text === '' ? [] : text.split('\n');
    const telling = all.filter((line) => complaint.test(line) && !harmless.test(line));
    const shown = telling.length > 0 ? telling : talkative.test(name) ? all.slice(-15) : [];
    if (shown.length > 0) {
      const tail = shown.slice(-lines).map((line) => `    ${line.slice(0, 400)}`);
      parts.push([`  ${name} (${path}):`, ...tail].join('\n'));
    }
  }
  return parts.join('\n');
}

/** klog's W/E/F lines, istiod's levels, MetalLB's JSON, and what Go prints when it dies. */
const complaint =
  /^[WEF]\d{4} |\t(?:warn|error|fatal)\t|"level":"(?:warn|error|fatal)"|^panic:|^Error:|^goroutine /;

/** Written in every healthy run: metrics that no server has, and watches of types that come and go. */
const harmless =
  /createTransport|Skipping API|manifest file is empty|horizontal_pod_autoscaler|horizontal\.go|resource metrics|Failed calling webhook, failing open|shutting down watch|dynamic_cafile|deprecated|nodePortAddresses is unset|OS CA Cert could not be found/;

const talkative = /istiod|pilot|metallb/;
