import type { Manifest } from '../lib/cluster/object.ts';
import { dateOf } from '../lib/moment.ts';
import type { MintVerdict } from '../lib/steps/minted.ts';
import { StepRefusal } from '../lib/steps/step-refusal.ts';
import { type Authority, faultOf, shareOne, signingRoot } from '../lib/trust/authority.ts';
import {
  type Certificate,
  meansTheSame,
  readCertificates,
  rootOf,
} from '../lib/trust/certificate.ts';
import { lifetime, renewalOf } from '../lib/trust/lifetime.ts';
import { areTheSame } from '../lib/trust/rotation.ts';
import type { TrustStage } from '../lib/mesh/topology/topology.ts';
import { cacertsOf, certificatesIn, isGenerated, isTls, readCacerts } from './cacerts.ts';

/** What the mesh wants of the authority of a control plane. */
export interface Wish {
  readonly cluster: string;
  /** May be trusted. */
  readonly roots: readonly Certificate[];
  /** Somebody brought it, in this directory; otherwise any that the root has signed will do. */
  readonly brought?: { readonly authority: Authority; readonly directory: string };
  /** On the way from another root. */
  readonly stage?: TrustStage;
}

/** What the cluster has of it. */
export interface LiveAuthority {
  readonly cacerts: Manifest | undefined;
  /** istio-ca-secret; of no concern where there is a `cacerts`. */
  readonly selfSigned: Manifest | undefined;
}

/**
 * Is the live authority good, or has one to be made? By what its certificates mean, and by the clock (milliseconds since the
 * epoch). Throws `StepRefusal` where istiod has another root: some workloads would not trust the others.
 */
export function judgeAuthority(live: LiveAuthority, wish: Wish, now: number): MintVerdict {
  const { cacerts, selfSigned } = live;
  if (wish.stage !== undefined) return judgeStage(live, { ...wish, stage: wish.stage }, now);
  if (cacerts === undefined) {
    refuseOthers(certificatesIn(selfSigned, 'ca-cert.pem'), wish, 'istio-ca-secret');
    return { kind: 'make', reason: 'there is none yet' };
  }
  refuseOwners(cacerts, wish);
  const read = readCacerts(cacerts);
  if (!read.ok) {
    refuseOthers(rootsOf(cacerts, wish), wish, 'cacerts');
    return { kind: 'make', reason: `of what lives, ${read.error}` };
  }
  const { authority, text } = read.value;
  refuseOthers(authority.roots, wish, 'cacerts');
  const root = signingRoot(authority);
  if (root !== undefined) refuseOthers([root], wish, 'cacerts');
  refuseUntrusted(authority, wish);
  const fault = faultOf(authority, now);
  const reason =
    fault === undefined
      ? differenceFrom(authority, wish, now)
      : `of what lives, ca-cert.pem ${fault}`;
  return reason === undefined
    ? {
        kind: 'keep',
        manifest: cacertsOf(cacerts.metadata.namespace ?? '', text),
        ...endOf(authority, wish),
      }
    : { kind: 'make', reason };
}

/** The same on the way from one root to another: what is to be held for now counts, not what `trust` wants in the end. */
function judgeStage(
  { cacerts, selfSigned }: LiveAuthority,
  wish: Wish & { readonly stage: TrustStage },
  now: number,
): MintVerdict {
  const { stage } = wish;
  if (stage.kind === 'refused') throw new StepRefusal('E-TRUST-ROOT', stage.why, stage.hint);
  const turn: MintVerdict = { kind: 'make', reason: stage.why, disturbs: turns };
  if (cacerts === undefined) {
    return selfSigned === undefined ? { kind: 'make', reason: stage.why } : turn;
  }
  refuseOwners(cacerts, wish);
  const read = readCacerts(cacerts);
  if (!read.ok) return { kind: 'make', reason: `of what lives, ${read.error}` };
  const { authority, text } = read.value;
  const wanted = readCertificates(stage.roots);
  const isHeld =
    wanted.ok &&
    areTheSame(authority.roots, wanted.value) &&
    (stage.signer === 'live' || signsFor(authority, wish));
  if (!isHeld) return turn;
  const due = stage.signer === 'wanted' ? renewalDue(authority, wish, now) : undefined;
  return due === undefined
    ? {
        kind: 'keep',
        manifest: cacertsOf(cacerts.metadata.namespace ?? '', text),
        note: `${stage.why}; expires on ${dateOf(authority.certificate.notAfter)}`,
      }
    : { kind: 'make', reason: due };
}

/** Not to be done without the restarts that come with it. */
const turns = 'all that runs has to follow';

/** Is it signed by the root that is wanted, and the very one that somebody brought, if somebody did? */
export function signsFor(authority: Authority, { roots, brought }: Wish): boolean {
  const root = signingRoot(authority);
  if (brought !== undefined) {
    return meansTheSame(authority.certificate, brought.authority.certificate);
  }
  return root !== undefined && root.fingerprint === roots[0]?.fingerprint;
}

/** Why an authority that isthmus makes must be made anew now. */
export function renewalDue(
  authority: Authority,
  { brought }: Wish,
  now: number,
): string | undefined {
  const { certificate } = authority;
  const isDue =
    brought === undefined &&
    now >= renewalOf(certificate) &&
    certificate.notAfter < endOfNext(authority, now);
  return isDue ? `the one that lives expires on ${dateOf(certificate.notAfter)}` : undefined;
}

function differenceFrom(authority: Authority, wish: Wish, now: number): string | undefined {
  const { certificate, roots } = authority;
  const { brought } = wish;
  if (brought === undefined) return renewalDue(authority, wish, now);
  const { authority: wanted, directory } = brought;
  if (!meansTheSame(certificate, wanted.certificate)) return `${directory} has another certificate`;
  return areTheSame(roots, wanted.roots) ? undefined : `${directory} has other roots`;
}

/** When an intermediate that is made now would expire: not later than its root. */
function endOfNext(authority: Authority, now: number): number {
  return Math.min(now + lifetime.intermediate, signingRoot(authority)?.notAfter ?? now);
}

function endOf(
  authority: Authority,
  { brought }: Wish,
): { readonly note: string; readonly renewal?: number } {
  const { certificate } = authority;
  const renewal = renewalOf(certificate);
  const end = `expires on ${dateOf(certificate.notAfter)}`;
  const isRenewed = brought === undefined && certificate.notAfter < endOfNext(authority, renewal);
  return isRenewed
    ? { note: `renewed by apply from ${dateOf(renewal)} on; ${end}`, renewal }
    : { note: end };
}

/** Without a readable root-cert.pem, what ca-cert.pem leads to tells. */
function rootsOf(cacerts: Manifest, { roots }: Wish): readonly Certificate[] {
  const own = certificatesIn(cacerts, 'root-cert.pem');
  const [certificate] = certificatesIn(cacerts, 'ca-cert.pem');
  if (own.length > 0 || certificate === undefined) return own;
  const root = rootOf(certificate, certificatesIn(cacerts, 'cert-chain.pem'), roots);
  return [root ?? certificate];
}

function refuseOwners(cacerts: Manifest, { cluster }: Wish): void {
  const owner = isGenerated(cacerts)
    ? 'istiod made itself and looks after (it has a key istio-generated)'
    : isTls(cacerts)
      ? 'something like cert-manager issues (it has a tls.crt)'
      : undefined;
  if (owner === undefined) return;
  throw new StepRefusal(
    'E-TRUST-ROOT',
    `${cluster} has a Secret cacerts that ${owner}`,
    isTls(cacerts)
      ? 'write `trust: { mode: external }`, so that isthmus only checks it'
      : 'write `trust: { mode: self-signed }`, so that isthmus leaves it alone',
  );
}

function refuseOthers(live: readonly Certificate[], wish: Wish, secret: string): void {
  const [found] = live;
  if (found === undefined || shareOne(live, wish.roots)) return;
  throw new StepRefusal(
    'E-TRUST-ROOT',
    `istiod of ${wish.cluster} has another root: Secret ${secret} leads to ${wordsOf(found)}, and trust in mesh.yaml to ${wish.roots.map(wordsOf).join(' and ')}. ` +
      'With a new root, workloads that were started before and after would not trust each other',
    secret === 'cacerts'
      ? 'name the root that lives in `trust`, or write `trust: { mode: external }`: a root is only changed step by step, and from one whose key and certificates can be read'
      : 'name the root that lives: take ca-cert.pem and ca-key.pem out of Secret istio-ca-secret as `trust.root`; or write `trust: { mode: self-signed }`',
  );
}

/** The new authority must be believed by those who know only the live roots. */
function refuseUntrusted({ roots }: Authority, wish: Wish): void {
  const root = wish.brought && signingRoot(wish.brought.authority);
  if (root === undefined || shareOne([root], roots)) return;
  throw new StepRefusal(
    'E-TRUST-ROOT',
    `the certificates in ${wish.brought?.directory ?? ''} are signed by ${wordsOf(root)}, which the workloads of ${wish.cluster} do not trust yet`,
    'first bring files that are signed as before, with both roots in root-cert.pem',
  );
}

function wordsOf({ subject, notAfter }: Certificate): string {
  return `"${subject}" (valid until ${dateOf(notAfter)})`;
}
