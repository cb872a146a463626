import { expect } from 'chai';
import { fieldAt } from '../../../lib/json.ts';
import { type Manifest, refOf } from '../../../lib/cluster/object.ts';
import { until } from '../until.ts';
import { configMap, type Lab, newNamespace, plainly, widgetDefinition } from './lab.ts';

/** Watching one object. */
export function watching(lab: Lab): void {
  it('sees that an object is missing, is created, changes and is deleted, and ends at abort', async () => {
    const { client } = lab();
    const namespace = await newNamespace(client);
    const wanted = configMap(namespace, { a: '1' });
    const stop = new AbortController();
    const seen = watchOf(lab, wanted, stop.signal);
    expect(await seen()).to.equal(undefined);
    await client.apply(wanted, plainly);
    expect(fieldAt(await seen(), 'data')).to.deep.equal({ a: '1' });
    await client.apply(configMap(namespace, { a: '2' }), plainly);
    const changed = await seen();
    expect(fieldAt(changed, 'data')).to.deep.equal({ a: '2' });
    expect(changed).to.deep.equal(await client.get(refOf(wanted)));
    await client.delete(refOf(wanted), { uid: String(fieldAt(changed, 'metadata', 'uid')) });
    expect(await seen()).to.equal(undefined);
    await client.apply(wanted, plainly);
    expect(fieldAt(await seen(), 'data')).to.deep.equal({ a: '1' });
    const end = seen();
    stop.abort();
    expect(await end).to.equal('ended');
  });

  it('begins with the object as it is', async () => {
    const { client } = lab();
    const wanted = configMap(await newNamespace(client), { a: '1' });
    await client.apply(wanted, plainly);
    const stop = new AbortController();
    const seen = watchOf(lab, wanted, stop.signal);
    expect(await seen()).to.deep.equal(await client.get(refOf(wanted)));
    stop.abort();
  });

  it('does not see other objects of the same type', async () => {
    const { client } = lab();
    const namespace = await newNamespace(client);
    const wanted = configMap(namespace, { a: '1' });
    const stop = new AbortController();
    const seen = watchOf(lab, wanted, stop.signal);
    expect(await seen()).to.equal(undefined);
    await client.apply({ ...wanted, metadata: { namespace, name: 'another' } }, plainly);
    await client.apply(wanted, plainly);
    expect(fieldAt(await seen(), 'metadata', 'name')).to.equal('settings');
    stop.abort();
  });

  it('waits for a type that is not served yet', async () => {
    const { client } = lab();
    const namespace = await newNamespace(client);
    const { definition, type } = widgetDefinition();
    const widget: Manifest = { ...type, metadata: { namespace, name: 'one' }, spec: { size: 1 } };
    const stop = new AbortController();
    const seen = watchOf(lab, widget, stop.signal);
    expect(await seen()).to.equal(undefined);
    const next = seen();
    await client.apply(definition, plainly);
    await until(async () => (await client.serves(type)) || undefined);
    await client.apply(widget, plainly);
    expect(fieldAt(await next, 'spec')).to.deep.equal({ size: 1 });
    stop.abort();
    const uid = (await client.get(refOf(definition)))?.metadata.uid ?? '';
    await client.delete(refOf(definition), { uid });
  });

  it('ends without a word when it is aborted before it began', async () => {
    const seen = watchOf(lab, configMap('default', {}), AbortSignal.abort());
    expect(await seen()).to.equal('ended');
  });
}

/** Asks a watch for what it sees next. */
function watchOf(
  lab: Lab,
  manifest: Manifest,
  signal: AbortSignal,
): () => Promise<Manifest | 'ended' | undefined> {
  const watch = lab().client.watch(refOf(manifest), signal)[Symbol.asyncIterator]();
  return async () => {
    const { done, value } = await watch.next();
    return done === true ? 'ended' : value;
  };
}
