import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { editIn, openIn, startLsp } from '../test/support/isthmus-lsp.ts';
import type { LanguageServer } from '../test/support/lsp-client.ts';
import { line, median, timed } from './figures.ts';

/** How soon `isthmus lsp` answers: at its start, and while a mesh of a hundred or a thousand clusters is edited. */
export async function benchLsp(): Promise<void> {
  const bare: number[] = [];
  const start: number[] = [];
  const work: number[] = [];
  for (let round = 0; round < 15; round += 1) {
    bare.push(await timed(() => execa(process.execPath, ['-e', '0'])));
    const begin = performance.now();
    const client = await startLsp();
    start.push(performance.now() - begin);
    work.push(workOf(client));
    await client.stop();
  }
  console.log('Language server, 15 rounds');
  console.log(`  ${line('node -e 0', bare)}`);
  console.log(`  ${line('start to the answer to initialize', start)}`);
  console.log(`  ${line('of which it worked', work)}`);
  console.log(`  goal 200 ms: ${median(start).toFixed(0)} ms\n`);
  for (const clusters of [100, 1000]) await benchRequests(clusters);
}

const uri = 'file:///meshes/mesh.yaml';

/** Milliseconds: what an answer may take in a mesh of a thousand clusters. */
const goals = { diagnostics: 100, completion: 60, hover: 10 } as const;

const rounds = 40;

/** The first rounds are those of a cold engine. */
const cold = 10;

async function benchRequests(clusters: number): Promise<void> {
  const client = await startLsp();
  const text = meshOf(clusters);
  await openIn(client, uri, text);
  const at = text.split('\n').findIndex((one) => one.includes('network: network7'));
  const place = { textDocument: { uri }, position: { line: at, character: 13 } };
  const questions: readonly (readonly [keyof typeof goals, string, object])[] = [
    ['diagnostics', 'textDocument/diagnostic', { textDocument: { uri } }],
    ['completion', 'textDocument/completion', place],
    ['hover', 'textDocument/hover', place],
  ];
  console.log(
    `A mesh of ${clusters} clusters (${text.split('\n').length} lines), ${rounds} edits each`,
  );
  let version = 1;
  for (const [name, method, params] of questions) {
    const times: number[] = [];
    let before = 0;
    for (let round = 0; round < rounds; round += 1) {
      if (round === cold) before = workOf(client);
      version += 1;
      await retype(client, version, at);
      times.push(await timed(() => client.request(method, params)));
    }
    const worked = (workOf(client) - before) / (rounds - cold);
    const warm = times.slice(cold);
    console.log(
      `  ${line(`${name} after an edit`, warm)}, of which it worked ${worked.toFixed(0)} ms, goal ${goals[name]} ms; the first ${(times[0] ?? Number.NaN).toFixed(0)} ms`,
    );
  }
  console.log('');
  await client.stop();
}

/** Writes the letter at the cursor again: the text stays, its version does not. */
async function retype(client: LanguageServer, version: number, at: number): Promise<void> {
  const range = { start: { line: at, character: 13 }, end: { line: at, character: 14 } };
  await editIn(client, uri, { version, range, text: 'n' });
}

function meshOf(count: number): string {
  const numbers = Array.from({ length: count }, (_, number) => number);
  const clusters = numbers.map((number) => {
    const role = number === 0 ? 'primary' : 'remote\n    primary: cluster0';
    return `  cluster${number}:
    context: kind-cluster${number}
    network: network${number % 10}
    role: ${role}
    loadBalancer:
      metallb:
        addresses: [10.${18 + Math.floor(number / 250)}.${number % 250}.200-10.${18 + Math.floor(number / 250)}.${number % 250}.249]
`;
  });
  const networks = numbers.slice(0, 10).map((number) => `  network${number}: {}\n`);
  return `apiVersion: isthmus/v1alpha1
kind: Mesh
name: mesh1
istio:
  version: 1.31.0
networks:
${networks.join('')}clusters:
${clusters.join('')}`;
}

/** Processor time that a server has used so far, in milliseconds: on a busy machine the time that counts (Linux: /proc/PID/stat, in ticks of 10 ms). */
function workOf({ process: { pid } }: LanguageServer): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
