import { type Clock, systemClock } from '../clock.ts';
import type { JsonObject } from '../json.ts';
import { KubeconfigError } from './connection.ts';
import type { ExecPlugin } from './exec-credential.ts';
import { limiter } from './limiter.ts';
import type { OidcLogin } from './oidc.ts';

/** What makes a request somebody's: a token, a client certificate or both. Never shown. */
export interface Credential {
  readonly token: string | undefined;
  /** PEM. */
  readonly certificate: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  /** Milliseconds since 1970; undefined when nobody said. */
  readonly expires: number | undefined;
}

/** What of the world those see who make credentials. */
export interface CredentialWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Stdin is a terminal, and nobody else reads it. */
  readonly terminal: boolean;
  /** Takes what a plugin says on stderr, as it comes: somebody may have to do something about it. */
  readonly tell: (text: string) => void;
  /** Aborted when the user wants to stop. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

/** A credential that somebody has to make. */
export type AskedCredential = AskedPlugin | ({ readonly kind: 'oidc' } & OidcLogin);

/** By a plugin; `cluster` is what it may know: undefined when the kubeconfig does not say `provideClusterInfo`. */
export interface AskedPlugin {
  readonly kind: 'exec';
  readonly plugin: ExecPlugin;
  readonly cluster: JsonObject | undefined;
}

/**
 * Has credentials made, once for all that ask for the same. Who asks again (the same `asker`) has one made anew if nobody else has
 * since, because its own was refused or is too old. Throws `KubeconfigError`.
 */
export type CredentialSource = (asked: AskedCredential, asker: object) => Promise<Credential>;

/** Makes credentials as kubectl does (client-go, plugin/pkg/client/auth). */
export function credentialSource(world: CredentialWorld): CredentialSource {
  const clock = world.clock ?? systemClock;
  const runPlugin = pluginRunner(world);
  const running = new Map<string, Promise<Credential>>();
  const made = new Map<string, Credential>();
  const given = new WeakMap<object, Credential>();

  async function make(asked: AskedCredential): Promise<Credential> {
    if (asked.kind === 'exec') return runPlugin(asked);
    const { oidcCredential } = await import('./oidc.ts');
    return oidcCredential(asked, world);
  }

  function start(key: string, asked: AskedCredential): Promise<Credential> {
    const making = make(asked).finally(() => running.delete(key));
    running.set(key, making);
    return making;
  }

  return async (asked, asker) => {
    const key = JSON.stringify(asked);
    const last = made.get(key);
    const isGood =
      last !== undefined && last !== given.get(asker) && (last.expires ?? Infinity) > clock.now();
    const credential = isGood ? last : await (running.get(key) ?? start(key, asked));
    made.set(key, credential);
    given.set(asker, credential);
    return credential;
  };
}

/** The same source, but the programs that kubeconfigs name are not run. */
export function withoutPlugins(source: CredentialSource): CredentialSource {
  return (asked, asker) => {
    if (asked.kind !== 'exec') return source(asked, asker);
    return Promise.reject(
      new KubeconfigError(
        'credentials-failed',
        `the credential plugin ${asked.plugin.command} is not run: the mesh file names its kubeconfig, and is not trusted`,
        'look at both files; if they are yours, run this without --untrusted, or name the kubeconfig with --kubeconfig',
      ),
    );
  };
}

/**
 * Plugins that may ask somebody run one at a time, so that no two ask at once; one that has made a credential without a word before
 * (most do, from a login that is still good) no longer waits for its turn.
 */
function pluginRunner(world: CredentialWorld): (asked: AskedPlugin) => Promise<Credential> {
  const alone = limiter(1);
  const quiet = new Set<string>();

  async function attempt(asked: AskedPlugin, interactive: boolean): Promise<Credential> {
    const { runPlugin } = await import('./run-plugin.ts');
    let spoke = false;
    const tell = (text: string): void => {
      spoke = true;
      world.tell(text);
    };
    const credential = await runPlugin(asked, interactive, { ...world, tell });
    if (!spoke) quiet.add(asked.plugin.command);
    return credential;
  }

  return async (asked) => {
    const interactive = mayAsk(asked.plugin, world);
    if (!interactive) return attempt(asked, interactive);
    const isQuiet = (): boolean => quiet.has(asked.plugin.command);
    const made = await alone(async () => (isQuiet() ? undefined : attempt(asked, interactive)));
    return made ?? attempt(asked, interactive);
  };
}

/** Whether a plugin gets the terminal as its stdin. One that must have it is not run without. */
function mayAsk(
  { command, interactiveMode }: ExecPlugin,
  { terminal }: Pick<CredentialWorld, 'terminal'>,
): boolean {
  if (interactiveMode === 'Always' && !terminal) {
    throw new KubeconfigError(
      'credentials-failed',
      `the credential plugin ${command} asks at a terminal (interactiveMode: Always), and standard input is none`,
      'run the command in a terminal, or take a context whose credentials need no answer',
    );
  }
  return interactiveMode !== 'Never' && terminal;
}
