import * as fc from 'fast-check';
import { expect } from 'chai';
import { colours, readable } from '../../lib/report/html-style.ts';
import { htmlText } from '../../lib/report/html-text.ts';
import { planHtml } from '../../lib/report/plan-html.ts';
import { verifyHtml } from '../../lib/report/verify-html.ts';
import { graphOf } from '../../lib/steps/graph.ts';
import type { ChangeSet } from '../../lib/state/change.ts';
import type { Verdict } from '../../lib/verify/verify.ts';
import { bareStep } from '../support/graphs.ts';
import { hostile, hostileChangeSet } from '../support/hostile.ts';
import { scenes } from '../support/scenes.ts';
import { meshOf, primaryRemote } from '../support/topologies.ts';
import { failed, passed, skipped, unknown } from '../support/verdicts.ts';

const made = '2026-01-01T00:00:00.000Z by isthmus 0.1.0';

/** What pages are attacked with beside terminals. */
const markup = fc.constantFrom(
  '<script>pwned()</script>',
  '"><img src=x onerror=pwned()>',
  "' onload='pwned()",
  '</style></svg><iframe src=//evil>',
  '</pre></li>-->',
  '\u202egnp.exe',
);

const words = fc.tuple(hostile, markup).map((parts) => parts.join(' ').replaceAll('\n', ' '));

function planPage(changeSet: ChangeSet, steps = [bareStep('east/gateway')]): string {
  const graph = graphOf(steps);
  const options = { made, id: 'abc@2026-01-01', verbose: true };
  return planHtml(changeSet, { topology: primaryRemote, graph }, options);
}

function verifyPage(verdicts: readonly Verdict[], topology = primaryRemote): string {
  return verifyHtml(topology, verdicts, { made });
}

function hostileVerdicts(text: string): readonly Verdict[] {
  return [
    { ...failed('a', ['cluster1'], { message: text, hint: text }), title: text },
    unknown('b', ['cluster1'], text),
    skipped('c', ['cluster2'], text),
    { ...passed('d', 'cluster2', 'cluster1'), title: text },
  ];
}

/** Of a mesh in which everything is called so. */
function pageOfOne(name: string): string {
  const topology = { ...meshOf({ [name]: primary(name) }), name };
  return verifyPage([failed('a', [name]), passed('b', name)], topology);
}

/** Elements and the names of their attributes. */
function tagsOf(page: string): readonly string[] {
  const found = [...page.matchAll(/<([a-z][\w-]*)((?:[^"'>]|"[^"]*"|'[^']*')*)>/gi)];
  return found.map(([, name = '', attributes = '']) =>
    [name, ...[...attributes.matchAll(/([\w-]+)="/g)].map(([, key]) => key)].join(' '),
  );
}

describe('report: pages', () => {
  it('hold nothing of what somebody else calls his things but text', () => {
    const [plain, looked] = [
      planPage(hostileChangeSet('word')),
      verifyPage(hostileVerdicts('word')),
    ];
    fc.assert(
      fc.property(words, (text) => {
        const known = new Set(tagsOf(plain));
        const page = planPage(hostileChangeSet(text));
        expect(tagsOf(page).filter((tag) => !known.has(tag))).to.deep.equal([]);
        expect(page.match(/<script/g)).to.have.length(1);
        expect(tagsOf(verifyPage(hostileVerdicts(text)))).to.deep.equal(tagsOf(looked));
      }),
    );
  });

  it('hold no hostile name of a mesh, a cluster or a network but as text', () => {
    fc.assert(
      fc.property(words, (text) => {
        expect(tagsOf(pageOfOne(text))).to.deep.equal(tagsOf(pageOfOne('word')));
      }),
    );
  });

  it('show letters that turn the direction of writing', () => {
    expect(htmlText('a\u202eb\u2066c')).to.equal('a\\u202eb\\u2066c');
  });

  it('load nothing, and say so to the browser', () => {
    const pages = [
      ...Object.values(scenes).map((scene) =>
        planPage(
          scene,
          scene.steps.map(({ step }) => bareStep(step.id)),
        ),
      ),
      verifyPage(hostileVerdicts('word')),
    ];
    for (const page of pages) {
      expect(page).to.contain("default-src 'none'");
      expect(page).not.to.match(/<link|<img|<iframe|\ssrc=|@import|url\((?!#)/);
      const targets = [...page.matchAll(/href="([^"]*)"/g)].map(([, target = '']) => target);
      expect(targets.filter((target) => !/^(#|https:\/\/istio\.io\/)/.test(target))).to.deep.equal(
        [],
      );
    }
  });

  for (const [scheme, palette] of Object.entries(colours)) {
    it(`can be read in the ${scheme} scheme (WCAG 2.2: contrast of 4.5 to 1)`, () => {
      for (const text of readable.texts) {
        for (const ground of readable.grounds) {
          expect(contrast(palette[text], palette[ground]), `${text} on ${ground}`).to.be.at.least(
            4.5,
          );
        }
      }
    });
  }

  it('mark what is broken: the cluster, and what is between two', () => {
    const page = verifyPage([
      failed('istiod-ready', ['cluster1']),
      failed('root-ends', ['cluster2'], { severity: 'warning' }),
      failed('remote-secret', ['cluster2', 'cluster1']),
    ]);
    expect(page).to.contain('class="card broken"').and.contain('class="card warning"');
    expect(page).to.contain('class="service broken"');
    expect(page).to.contain('cluster1: broken').and.contain('cluster2 and cluster1: broken');
  });

  it('say by a table who reaches whom, where there are more than two clusters', () => {
    const topology = meshOf({ a: primary('n1'), b: primary('n2'), c: primary('n3') });
    const verdicts = [
      passed('x', 'a', 'b'),
      failed('x', ['b', 'c']),
      skipped('x', ['a', 'c'], 'y'),
    ];
    const page = verifyPage(verdicts, topology);
    expect([...page.matchAll(/<td[^>]*title="([^"]*)"/g)].map(([, title]) => title)).to.deep.equal([
      'a and b: working',
      'a and c: unknown',
      'b and a: working',
      'b and c: broken',
      'c and a: unknown',
      'c and b: broken',
    ]);
  });

  it('lead from every step of the graph to its changes', () => {
    for (const [name, scene] of Object.entries(scenes)) {
      const page = planPage(
        scene,
        scene.steps.map(({ step }) => bareStep(step.id)),
      );
      const ids = new Set([...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id));
      const targets = [...page.matchAll(/href="#([^"]*)"/g)].map(([, target]) => target);
      expect(
        targets.filter((target) => !ids.has(target)),
        name,
      ).to.deep.equal([]);
    }
  });
});

function primary(network: string) {
  return { context: network, network, role: 'primary' } as const;
}

/** WCAG 2.2: contrast ratio. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [one, other].map(luminance).toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
