import { readKubeconfig } from '../../lib/cluster/kubeconfig.ts';
import { kubernetesClient } from '../../lib/cluster/kubernetes.ts';
import { freshClusters } from '../rig/current.ts';
import { contract } from '../support/cluster-contract.ts';

contract('A real API server', 'real', async () => {
  const rig = await freshClusters('cluster1');
  const { connect } = await readKubeconfig({ file: rig.kubeconfig });
  const how = { cluster: 'cluster1', connect: () => connect('cluster1') };
  const client = kubernetesClient(how);
  const other = kubernetesClient({ ...how, fieldManager: 'somebody-else' });
  return {
    client,
    other,
    close: async () => {
      client.close();
      other.close();
      await rig.stop();
    },
  };
});
