import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Manifest } from '../../lib/cluster/object.ts';
import { familyOf, type Path } from '../../lib/render/alike.ts';
import { istioctlRender } from '../../lib/render/istioctl.ts';
import type { IstioctlOptions } from '../../lib/render/istioctl-program.ts';
import type { RenderError } from '../../lib/render/render.ts';

/** An istioctl whose charts are a line of shell: `$operator` is what it was given. */
const program = (charts: string) => `#!/bin/sh
case "$1" in
  version) echo '{"clientVersion": {"version": "1.31.0"}}';;
  manifest) echo x >> "$(dirname "$0")/renders"; operator=$(cat); ${charts};;
esac
`;

const copying = 'echo "$operator"';
const copied: readonly Path[] = [
  ['metadata', 'name'],
  ['spec', 'address'],
  ['spec', 'path'],
];

describe('render/alike', () => {
  let folder = '';
  let options: IstioctlOptions;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isthmus-alike-'));
    options = {
      istioctl: join(folder, 'istioctl'),
      searchPath: '',
      version: '1.31.0',
      cacheDirectory: join(folder, 'cache'),
    };
    await install(copying);
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('renders a hundred operators that differ in copied texts with two processes, and no more in a later run', async () => {
    const operators = Array.from({ length: 100 }, (_, index) =>
      operator(`cluster${index}`, `10.0.0.${index}`),
    );
    expect(await renderAll(operators)).to.deep.equal(operators);
    expect(await renderAll([operator('later', '10.1.1.1')])).to.deep.equal([
      operator('later', '10.1.1.1'),
    ]);
    expect(await renders()).to.equal(2);
  });

  it('keeps one render of all of them, and types beside all renders once', async () => {
    await install(
      `echo "$operator"; echo "---"; printf 'kind: CustomResourceDefinition\\napiVersion: v1\\nmetadata: {name: big, annotations: {a: %0200000d}}\\n' 0`,
    );
    await renderAll(Array.from({ length: 50 }, (_, index) => operator(`c${index}`, '10.0.0.1')));
    await renderAll([{ ...operator('c1', '10.0.0.1'), spec: { other: true } }]);
    const names = await readdir(options.cacheDirectory);
    expect(names.map((name) => name.replace(/-.*/, '')).toSorted()).to.deep.equal([
      'alike',
      'alike',
      'istioctl',
      'types',
    ]);
    const sizes = await Promise.all(
      names.map(async (name) => (await stat(join(options.cacheDirectory, name))).size),
    );
    expect(sizes.reduce((a, b) => a + b)).to.be.lessThan(300_000);
  });

  it('reads types once, however many clusters want them', async () => {
    await install(
      `echo "$operator"; echo "---"; printf 'kind: CustomResourceDefinition\\napiVersion: v1\\nmetadata: {name: big}\\n'`,
    );
    const all = Array.from({ length: 3 }, (_, index) => operator(`c${index}`, '10.0.0.1'));
    await renderAll(all);
    const later = istioctlRender(options);
    const renders = await Promise.all(
      all.map((one) => later({ operator: one, copied, types: true })),
    );
    const types = renders.map(([first]) => first);
    expect(types[0]?.metadata.name).to.equal('big');
    for (const type of types) expect(type).to.equal(types[0]);
  });

  it('gives types to those that want them only', async () => {
    await install(
      `echo "$operator"; printf -- '---\\napiVersion: v1\\nkind: CustomResourceDefinition\\nmetadata: {name: t}\\n'`,
    );
    const render = istioctlRender(options);
    const wanted = { operator: operator('c1', '10.0.0.1'), copied };
    const kinds = async (types: boolean) =>
      (await render({ ...wanted, types })).map(({ kind }) => kind);
    expect(await kinds(false)).to.deep.equal(['IstioOperator']);
    expect(await kinds(true)).to.deep.equal(['CustomResourceDefinition', 'IstioOperator']);
    await dropFromCache('types');
    expect(await render({ ...wanted, types: true })).to.have.lengthOf(2);
  });

  for (const [what, charts] of [
    [
      'measure them',
      `printf 'apiVersion: v1\\nkind: X\\nmetadata: {name: x%s}\\n' $(echo "$operator" | cksum | cut -c1-6)`,
    ],
    ['shorten them', `echo "$operator" | sed 's/"name":"\\(.\\{1,10\\}\\)[^"]*"/"name":"\\1"/'`],
    [
      'compare them',
      `case "$operator" in *'"name":"a'*) echo "$operator";; *) echo "$operator" | sed s/Istio/I/;; esac`,
    ],
  ] as const) {
    it(`renders each for itself where the charts ${what}, and remembers that they do`, async () => {
      await install(charts);
      const operators = [
        operator('a-cluster-one', '10.0.0.1'),
        operator('cluster-two', '10.0.0.2'),
      ];
      const shared = await renderAll(operators);
      expect(shared).to.deep.equal(await renderAll(operators, []));
      await renderAll(operators);
      expect(await renders()).to.equal(4);
    });
  }

  it('shows what istioctl says of the operator itself, not of the marks', async () => {
    await install('echo "refused: $operator" >&2; exit 1');
    const refused = await renderAll([operator('cluster1', '10.0.0.1')]).catch(
      (error: RenderError) => error.message,
    );
    expect(refused).to.include('"name":"cluster1"').and.to.include('10.0.0.1');
  });

  it('renders any texts as the charts do that copy them, also into other texts', async () => {
    await install(
      `printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: x}\\ndata:\\n  text: |\\n    %s and again %s\\n' "$operator" "$operator"`,
    );
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[a-z]{1,3}$/), fc.ipV4(), fc.ipV6());
    await fc.assert(
      fc.asyncProperty(text, text, text, async (name, address, path) => {
        const any = operator(name === '' ? 'x' : name, address, `/${path}/${name}`);
        expect(await renderAll([any])).to.deep.equal(await renderAll([any], []));
      }),
      { numRuns: 40 },
    );
  });

  it('takes nothing for a copied text that YAML or a chart could take for something else', () => {
    for (const text of [
      'on',
      'No',
      'null',
      '~',
      '',
      '1e3',
      '0x1f',
      '12',
      'a b',
      'a:',
      '2001:db8::1',
    ]) {
      expect(familyOf(operator(text, text, text), copied), text).to.equal(undefined);
    }
  });

  async function renderAll(operators: readonly Manifest[], texts = copied) {
    const render = istioctlRender(options);
    const all = operators.map((wanted) => render({ operator: wanted, copied: texts, types: true }));
    return (await Promise.all(all)).flat();
  }

  async function install(charts: string): Promise<void> {
    await writeFile(join(folder, 'istioctl'), program(charts));
    await chmod(join(folder, 'istioctl'), 0o755);
  }

  async function renders(): Promise<number> {
    return (await readFile(join(folder, 'renders'), 'utf8')).length / 2;
  }

  async function dropFromCache(what: string): Promise<void> {
    for (const name of await readdir(options.cacheDirectory)) {
      if (name.startsWith(what)) await rm(join(options.cacheDirectory, name));
    }
  }
});

function operator(name: string, address: string, path = `/inject/${name}`): Manifest {
  return {
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    metadata: { name },
    spec: { address, path, note: 'isthmus' },
  };
}
