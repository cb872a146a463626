import type { ClusterClient } from '../../lib/cluster/client.ts';
import { applying } from './contract/applying.ts';
import { differing, type Side } from './contract/differing.ts';
import { locking } from './contract/locking.ts';
import { predicting } from './contract/predicting.ts';
import { quantities } from './contract/quantities.ts';
import { reading } from './contract/reading.ts';
import { refusing } from './contract/refusing.ts';
import { services } from './contract/services.ts';
import { takingOver } from './contract/taking-over.ts';
import { watching } from './contract/watching.ts';
import type { Lab } from './contract/lab.ts';

/** One cluster, seen by two field managers. */
export interface ContractClients {
  /** Writes as `isthmus`. */
  readonly client: ClusterClient;
  /** Another client of the same cluster that writes as `somebody-else`. */
  readonly other: ClusterClient;
  readonly close: () => Promise<void>;
}

/**
 * How any `ClusterClient` behaves, as mocha tests. The cluster needs no controllers, only an API server; every test uses
 * names of its own, so the cluster may be in use and the tests may run again.
 */
export function contract(
  name: string,
  side: Side,
  makeClients: () => Promise<ContractClients>,
): void {
  describe(`${name} keeps the contract of ClusterClient`, () => {
    let clients: ContractClients | undefined;

    before(async () => {
      clients = await makeClients();
    });
    after(async () => {
      await clients?.close();
    });

    const lab: Lab = () => {
      if (clients === undefined) throw new Error('the clients are made before the first test');
      return clients;
    };
    describe('applying', () => {
      applying(lab);
    });
    describe('locking', () => {
      locking(lab);
    });
    describe('predicting', () => {
      predicting(lab);
    });
    describe('refusing', () => {
      refusing(lab);
    });
    describe('reading', () => {
      reading(lab);
    });
    describe('quantities', () => {
      quantities(lab);
    });
    describe('services', () => {
      services(lab);
    });
    describe('taking over', () => {
      takingOver(lab);
    });
    describe('watching', () => {
      watching(lab);
    });
    describe('differing', () => {
      differing(lab, side);
    });
  });
}
