import { releases } from '../../plans/releases/index.ts';
import { systemClock } from '../clock.ts';
import { freshContexts } from '../lsp/fresh-contexts.ts';
import { serve } from '../lsp/server.ts';
import { lensPlans } from './lens-plans.ts';
import { kubeconfigPlaces } from './mesh.ts';
import type { GlobalOptions } from './options.ts';
import { packageVersion } from './version.ts';
import { exitCodes, openStream, type World } from './world.ts';

export interface LspOptions extends Partial<GlobalOptions> {
  readonly kubeconfig?: string;
  readonly sandbox?: string | true;
  readonly istioctl?: string;
  /** Nothing is planned: that would contact clusters that the mesh file names. */
  readonly untrusted?: boolean;
}

/** `isthmus lsp`: a language server on stdin and stdout. Ends with them, or by a signal. */
export function lsp(options: LspOptions, world: World): Promise<number> {
  if (process.stdin.isTTY) {
    world.stderr.write(
      'This waits for an editor: isthmus lsp speaks the Language Server Protocol on stdin and stdout.\n' +
        'Editors start it themselves; `isthmus schema --install --editor NAME` prints how. Ctrl-C ends it.\n',
    );
  }
  serve(process.stdin, openStream('stdout'), {
    complain: (problem) => world.stderr.write(`isthmus lsp: ${problem}\n`),
    end: (exitCode) => process.exit(exitCode),
    version: packageVersion(),
    clock: systemClock,
    surroundings: (named) => ({
      kubeconfigs: freshContexts({
        ...kubeconfigPlaces({}, world),
        file: named ?? options.kubeconfig,
      }),
      releases,
      home: world.home,
      cwd: world.cwd,
    }),
    plans: (named) =>
      lensPlans(
        {
          ...options,
          color: false,
          verbose: false,
          concurrency: 16,
          ...(named === undefined ? {} : { kubeconfig: named }),
        },
        world,
      ),
  });
  return new Promise(() => {
    world.signal.addEventListener('abort', () => process.exit(exitCodes.interrupted));
  });
}
