import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { environment } from '../support/mesh.ts';
import { repository } from '../support/repository.ts';

const readme = readFileSync(join(repository, 'README.md'), 'utf8');
const servers = {
  'kind-cluster1': 'https://172.18.0.2:6443',
  'kind-cluster2': 'https://172.18.0.3:6443',
};

describe('README.md', () => {
  it('begins with the mesh of a guide: primaries in two networks', () => {
    const blocks = [...readme.matchAll(/^ *```yaml\n([^]*?)^ *```$/gm)].map(([, text = '']) =>
      text.replace(/^ {3}/gm, ''),
    );
    const [first = '', ...more] = blocks.filter((text) => text.includes('kind: Mesh'));
    expect(more).to.deep.equal([]);
    const guide = join(repository, 'fixtures/multi-primary_multi-network/mesh.yaml');
    expect(topologyOf(first)).to.deep.equal(topologyOf(readFileSync(guide, 'utf8')));
  });

  it('shows what the plan of that mesh says, as the page of the guide does', () => {
    const page = readFileSync(
      join(repository, 'docs/guides/multi-primary_multi-network.md'),
      'utf8',
    );
    const [shown = ''] = /^\$ isthmus plan --summary\n[^]*?(?=^```)/m.exec(readme) ?? [];
    const [before = '', after = ''] = shown.split('  …\n');
    expect(page).to.contain(before).and.to.contain(after);
    expect(before).to.contain('cluster2/remote-secret/cluster1');
    expect(after).to.match(/^Plan: \d+ to create in 2 clusters\.$/m);
  });

  it('names a schema that is there', () => {
    const named = [...readme.matchAll(/^ *# \$schema: (.*)$/gm)].map(([, path = '']) => path);
    expect(named).to.have.length(1);
    for (const path of named) {
      expect(JSON.parse(readFileSync(join(repository, path), 'utf8'))).to.have.property('$schema');
    }
  });

  it('says of a gateway without a load balancer what a mesh file can say', () => {
    const [written] = /eastWestGateway: \{.*?\}/.exec(readme) ?? [''];
    const [mesh = ''] = /^ *apiVersion: isthmus[^]*?role: primary$/m.exec(
      readme
        .slice(readme.indexOf('```yaml'))
        .replace(/^ {3}/gm, '')
        .replace(/ # .*$/gm, ''),
    ) ?? [''];
    const { diagnostics } = diagnose(`${mesh}\n    ${written}\n`, environment(servers));
    expect(diagnostics.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
  });
});

function topologyOf(text: string): Topology | undefined {
  const { diagnostics, topology } = diagnose(text, environment(servers));
  expect(diagnostics).to.deep.equal([]);
  return topology;
}
