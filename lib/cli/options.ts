import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ChalkInstance } from 'chalk';
import type { Style } from '../report/style.ts';
import type { Trouble } from '../sandbox/trouble.ts';
import { ciSystems } from './formats.ts';
import { trouble } from './trouble.ts';
import { duration, positive } from './values.ts';
import type { Output, World } from './world.ts';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly file?: string;
  readonly color: boolean;
  readonly verbose: boolean;
  /** What the command line itself says, and no variable: to be said again of the next command. */
  readonly given?: Given;
}

/** What a command line may have said that is of use to the next one. */
export type Given = Partial<
  Omit<ClusterOptions, 'given'> & {
    readonly step: readonly string[];
    readonly adopt: boolean;
    readonly prune: boolean;
    readonly yes: boolean;
    readonly onlySafe: boolean;
    readonly approved: string;
    readonly context: string;
    readonly lockTimeout: number;
  }
>;

/** Options of commands that talk to clusters or render. */
export interface ClusterOptions extends GlobalOptions {
  readonly cluster?: readonly string[];
  readonly kubeconfig?: string;
  /** Embedded clusters instead of real ones; the folder of their state, or true for the usual one. */
  readonly sandbox?: string | true;
  /** How embedded clusters misbehave. */
  readonly trouble?: Trouble;
  readonly istioctl?: string;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly concurrency: number;
  /** Also versions of Kubernetes that the Istio of the mesh does not support. */
  readonly anyKubernetes?: boolean;
  /** Programs that the mesh file names are not run. */
  readonly untrusted?: boolean;
}

/** Each option can also be given as `ISTHMUS_…`. */
export function withGlobalOptions(command: Command): Command {
  return command
    .addOption(
      new Option('-f, --file <path>', 'the mesh file (default: the nearest mesh.yaml upwards)').env(
        'ISTHMUS_FILE',
      ),
    )
    .addOption(new Option('--no-color', 'no colours, as NO_COLOR').env('ISTHMUS_NO_COLOR'))
    .addOption(
      new Option('-v, --verbose', 'show everything').env('ISTHMUS_VERBOSE').default(false),
    );
}

export function withIstioctl(command: Command): Command {
  return command.addOption(
    new Option('--istioctl <path>', 'the istioctl that renders (default: the one in PATH)').env(
      'ISTHMUS_ISTIOCTL',
    ),
  );
}

export function withClusters(command: Command): Command {
  return command.addOption(
    new Option('--cluster <name...>', 'only these clusters')
      .env('ISTHMUS_CLUSTER')
      .argParser(names),
  );
}

export function lockTimeoutOption(): Option {
  return new Option(
    '--lock-timeout <duration>',
    'how long to wait for others who are at work in the clusters, such as 10m (default: not at all)',
  )
    .env('ISTHMUS_LOCK_TIMEOUT')
    .argParser(duration);
}

export function ciOption(): Option {
  return new Option(
    '--ci <system>',
    'also tell the pipeline: outputs, a summary, the text of a comment (docs/ci.md)',
  ).choices(ciSystems);
}

export function stepOption(description: string): Option {
  return new Option('--step <id...>', description).argParser(names);
}

export function kubeconfigOption(): Option {
  return new Option(
    '--kubeconfig <path>',
    'the kubeconfig (default: KUBECONFIG, ~/.kube/config)',
  ).env('ISTHMUS_KUBECONFIG');
}

export function untrustedOption(): Option {
  return new Option(
    '--untrusted',
    'run no program that the mesh file names: istioctls, key commands, credential plugins of its kubeconfigs',
  ).env('ISTHMUS_UNTRUSTED');
}

export function sandboxOption(): Option {
  return new Option(
    '--sandbox [dir]',
    'embedded clusters instead of real ones; their state is kept in a folder (default: .isthmus/sandbox beside the mesh file)',
  ).env('ISTHMUS_SANDBOX');
}

export function concurrencyOption(): Option {
  return new Option('--concurrency <n>', 'requests at once to each cluster')
    .env('ISTHMUS_CONCURRENCY')
    .default(16)
    .argParser(positive);
}

export function withClusterOptions(command: Command): Command {
  return withIstioctl(withClusters(withGlobalOptions(command)))
    .addOption(kubeconfigOption())
    .addOption(sandboxOption())
    .addOption(
      new Option(
        '--trouble <what...>',
        'how the embedded clusters misbehave: down=CLUSTER, no-address, dual-stack=IPv4|IPv6 (the first of two), readiness=20s, busy=N, reset=N (every Nth request)',
      )
        .env('ISTHMUS_TROUBLE')
        .argParser(trouble),
    )
    .addOption(
      new Option(
        '--timeout <duration>',
        'how long each wait may take, such as 90s or 5m (default: `timeouts` in mesh.yaml)',
      )
        .env('ISTHMUS_TIMEOUT')
        .argParser(duration),
    )
    .addOption(concurrencyOption())
    .addOption(untrustedOption())
    .addOption(
      new Option(
        '--any-kubernetes',
        'also on versions of Kubernetes that the Istio of the mesh does not support',
      ).env('ISTHMUS_ANY_KUBERNETES'),
    );
}

/** Colours on a terminal, unless somebody switched them off; FORCE_COLOR switches them on anywhere. */
export function styleOf(
  options: GlobalOptions,
  output: Output,
  { env, chalk }: { env: World['env']; chalk: { colours: ChalkInstance; plain: ChalkInstance } },
): Style {
  const off = !options.color || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  const forced = (env['FORCE_COLOR'] ?? '') !== '' && env['FORCE_COLOR'] !== '0';
  const palette = !off && (output.isTerminal || forced) ? chalk.colours : chalk.plain;
  return { palette, width: Math.max(output.width(), 40), verbose: options.verbose };
}

/** Separated by commas, or given again. None at all would mean nothing, where nobody asked for nothing. Throws `InvalidArgumentError`. */
export function names(text: string, previous: readonly string[] | undefined): readonly string[] {
  const own = text.split(',').flatMap((name) => name.trim() || []);
  if (own.length === 0) throw new InvalidArgumentError('name at least one.');
  return [...(previous ?? []), ...own];
}
