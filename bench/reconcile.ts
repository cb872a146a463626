import { join } from 'node:path';
import { execa } from 'execa';
import { answerJson, serveHttp2 } from '../test/support/http2-server.ts';
import { repository } from '../test/support/repository.ts';

const clusters = 1_000;

/** Megabytes of the supervisor process. */
const goal = 150;

/** Bells of the reconciler for 1,000 clusters, three in each, all over TLS to one server that plays all of them. */
export async function benchBells(): Promise<void> {
  let open = 0;
  const all = new AbortController();
  const server = await serveHttp2((stream, { ':path': path = '' }) => {
    if (path === '/api' || path === '/apis') answerJson(stream, 200, discovery(path));
    else if (!path.includes('watch=true')) {
      answerJson(stream, 200, { metadata: { resourceVersion: '1' }, items: [] });
    } else {
      stream.respond({ ':status': 200, 'content-type': 'application/json' });
      open += 1;
      if (open === 3 * clusters) all.abort();
    }
  });
  const program = join(repository, 'dist', 'bench', 'bells.js');
  const start = performance.now();
  const child = execa(process.execPath, [program, server.url, String(clusters)]);
  all.signal.addEventListener('abort', () => child.stdin.end());
  const { stdout } = await child;
  const { alone, megabytes } = JSON.parse(stdout) as Readonly<Record<string, number>>;
  const seconds = (performance.now() - start) / 1000;
  console.log(`Bells of the reconciler: ${clusters} clusters, 3 watches each`);
  console.log(
    `  ${megabytes?.toFixed(0)} MB, ${alone?.toFixed(0)} MB of it without any, all open after ${seconds.toFixed(1)} s`,
  );
  console.log(`  ${(megabytes ?? Infinity) <= goal ? 'within' : 'beyond'} the goal of ${goal} MB`);
  console.log('');
  await server.close();
}

/** As many types as a real API server has. */
function discovery(path: string) {
  const others = Array.from({ length: 60 }, (_, index) => served(`Kind${index}`));
  const core = group('', [served('Service'), served('Secret'), ...others]);
  const slices = group('discovery.k8s.io', [served('EndpointSlice'), ...others]);
  const items = path === '/api' ? [core] : [slices];
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', items };
}

function served(kind: string) {
  const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
  const resource = `${kind.toLowerCase()}s`;
  return { resource, responseKind: { kind }, scope: 'Namespaced', verbs };
}

function group(name: string, resources: readonly object[]) {
  return { metadata: { name }, versions: [{ version: 'v1', resources }] };
}
