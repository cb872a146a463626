import { systemClock } from '../../lib/clock.ts';
import { sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { contract } from '../support/cluster-contract.ts';

contract('The sandbox', 'sandbox', async () => {
  const clusters = await sandboxClusters({ names: ['cluster1'], clock: systemClock });
  return {
    client: clusters('cluster1'),
    other: clusters.as('somebody-else').client('cluster1'),
    close: () => Promise.resolve(clusters.close()),
  };
});
