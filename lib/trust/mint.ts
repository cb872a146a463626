import { createPrivateKey } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { KeySource } from '../mesh/topology/topology.ts';
import type { AuthorityOrder, Mint } from '../steps/minted.ts';
import { isKeyOf, readCertificates } from './certificate.ts';
import { readKey, readKeyFile } from './key.ts';
import { isLocked } from './locked-key.ts';
import { TrustError } from './trust-error.ts';

/** The mint for real use. Each key is read once, and only held as long as the mint is. `programs`: key commands may be run. */
export function createMint(
  clock: Pick<Clock, 'now'>,
  { programs }: { readonly programs: boolean } = { programs: true },
): Mint {
  const keys = new Map<string, Promise<string>>();
  const keyFrom = (source: KeySource): Promise<string> => {
    const name = JSON.stringify(source);
    const key = keys.get(name) ?? (programs ? readKey(source) : readKeyFile(source));
    keys.set(name, key);
    return key;
  };
  return {
    prepare: async (order) => {
      const key = await fittingKey(order, keyFrom);
      if (order.kind === 'files') return;
      const { checkRoot } = await import('./issue.ts');
      await checkRoot({ certificate: order.root, key });
    },
    authority: async (order) => {
      const key = await fittingKey(order, keyFrom);
      if (order.kind === 'files') {
        const { certificate, chain, root } = order;
        return { certificate, key, chain, root };
      }
      const { issueIntermediate } = await import('./issue.ts');
      const { cluster, hosts, root } = order;
      const made = await issueIntermediate({
        root: { certificate: root, key },
        cluster,
        hosts,
        now: clock.now(),
      });
      return { ...made, chain: `${made.certificate}${ended(root)}`, root: ended(root) };
    },
  };
}

async function fittingKey(
  order: AuthorityOrder,
  keyFrom: (source: KeySource) => Promise<string>,
): Promise<string> {
  const text = await keyFrom(order.key);
  const of = readCertificates(order.kind === 'files' ? order.certificate : order.root);
  if (of.ok && isKeyOf(text, of.value[0])) return text;
  throw new TrustError(...misfit(text, nameOf(order.key)));
}

function misfit(text: string, name: string): ConstructorParameters<typeof TrustError> {
  try {
    createPrivateKey(text);
    return ['key-mismatch', `the private key of ${name} does not belong to its certificate`];
  } catch {
    const locked = isLocked(text) ? ': it has a passphrase' : '';
    return ['key-unusable', `${name} holds no private key in PEM form that can be used${locked}`];
  }
}

function nameOf(source: KeySource): string {
  return source.kind === 'file' ? source.path : `\`${source.command.join(' ')}\``;
}

function ended(pem: string): string {
  return pem.endsWith('\n') ? pem : `${pem}\n`;
}
