import { expect } from 'chai';
import type { Manifest } from '../../lib/cluster/object.ts';
import type { Render } from '../../lib/render/render.ts';
import { wantedBy } from '../../lib/state/wanted.ts';
import type { Fact, Step } from '../../lib/steps/step.ts';
import { addressOf, bareStep } from '../support/graphs.ts';
import { ownerNamed } from '../support/owner.ts';

const render: Render = (source) =>
  source.kind === 'objects'
    ? Promise.resolve(source.objects)
    : Promise.reject(new Error(`these steps render no ${source.kind}`));

const address = addressOf('a/gateway', { placeholder: 'address-after-apply' });
const token: Fact<{ readonly token: string; readonly ca: string }> = {
  ...addressOf('b/reader'),
  id: 'b/token',
  name: 'token of b',
  read: ({ data }) => data as { token: string; ca: string } | undefined,
  placeholder: { token: 'token-after-apply', ca: '' },
};

describe('state/wanted', () => {
  it('labels every object with the mesh and the step, beside its own labels', async () => {
    const [wanted] = await wantedBy(
      stepWith(() => [configMap('x')]),
      new Map(),
      ownerNamed('mesh1'),
      render,
    );
    expect(wanted?.manifest.metadata.labels).to.deep.equal({
      app: 'x',
      'applyset.kubernetes.io/part-of': 'applyset-hfwOoevdSe-A8Rj2h9yDpHwwOTeNjl2GmEV7cPuNTYI-v1',
      'isthmus.dev/mesh': 'mesh1',
      'isthmus.dev/step': 'remote',
    });
  });

  it('spells objects as a server keeps them', async () => {
    const secret = { ...configMap('x'), kind: 'Secret', stringData: { a: 'A' }, data: undefined };
    const [wanted] = await wantedBy(
      stepWith(() => [secret]),
      new Map(),
      ownerNamed('mesh1'),
      render,
    );
    expect(wanted?.manifest).to.deep.include({ data: { a: 'QQ==' } });
  });

  it('names for each object the unknown facts that it will carry, and only those', async () => {
    const step = stepWith((known) => [
      configMap(known(address)),
      { ...configMap(''), kind: 'Secret', data: { kubeconfig: encode(known(token).token) } },
      configMap('neither'),
    ]);
    const wanted = await wantedBy(step, new Map(), ownerNamed('mesh1'), render);
    expect(wanted.map(({ unknown }) => unknown)).to.deep.equal([[address], [token], []]);
  });

  it('puts known facts in, and then nothing is unknown', async () => {
    const step = stepWith((known) => [configMap(known(address))]);
    const facts = new Map<string, Manifest>([
      [address.id, { ...configMap(''), status: { address: '10.0.0.7' } }],
      [token.id, { ...configMap(''), data: { token: 't', ca: 'c' } }],
    ]);
    const [wanted] = await wantedBy(step, facts, ownerNamed('mesh1'), render);
    expect(wanted).to.deep.include({ unknown: [] });
    expect(wanted?.manifest).to.deep.include({ data: { value: '10.0.0.7' } });
  });

  it('fails as rendering fails', async () => {
    const step = bareStep('b/remote', [], {
      desired: () => [
        { kind: 'manifest', location: '/m.yaml', sha256: '', adjust: (objects) => objects },
      ],
    });
    const outcome = await wantedBy(step, new Map(), ownerNamed('mesh1'), render).catch(String);
    expect(outcome).to.equal('Error: these steps render no manifest');
  });
});

function stepWith(objects: (known: Parameters<Step['desired']>[0]) => readonly Manifest[]): Step {
  return bareStep('b/remote', [], {
    needs: [address, token],
    desired: (known) => [{ kind: 'objects', objects: objects(known) }],
  });
}

function configMap(value: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'x', namespace: 'mesh', labels: { app: 'x' } },
    data: { value },
  };
}

function encode(text: string): string {
  return Buffer.from(`token: ${text}`).toString('base64');
}
