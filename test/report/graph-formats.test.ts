import { Chalk } from 'chalk';
import { expect } from 'chai';
import { graphDot, graphMermaid, graphText } from '../../lib/report/graph-formats.ts';
import { graphSvg } from '../../lib/report/graph-svg.ts';
import { buildGraph, graphOf, type StepGraph } from '../../lib/steps/graph.ts';
import { plans } from '../../plans/index.ts';
import { expectGolden } from '../support/golden.ts';
import { addressOf, bareStep } from '../support/graphs.ts';
import { primaryRemote } from '../support/topologies.ts';

const style = { palette: new Chalk({ level: 0 }), width: 80, verbose: false };
const formats: Readonly<Record<string, (graph: StepGraph) => readonly string[]>> = {
  'graph.txt': (graph) => graphText(graph, style),
  'graph.mmd': graphMermaid,
  'graph.dot': graphDot,
  'graph.svg': graphSvg,
};

/** Names that are allowed, and letters that mean something to one of the formats. */
const hostile = graphOf([
  bareStep('9-"<&>/one', [], { title: 'Say "no" & <go> in 9-"<&>' }),
  bareStep('end/two', ['9-"<&>/one'], { title: 'Two\\ in end' }),
  bareStep('a.b/three', ['end/two'], { needs: [addressOf('9-"<&>/one')] }),
]);

describe('report/graph-formats', () => {
  for (const [file, draw] of Object.entries(formats)) {
    it(`draws the seed guide as in fixtures/primary-remote/${file}`, () => {
      const graph = buildGraph(primaryRemote, plans);
      expectGolden(`primary-remote/${file}`, `${draw(graph).join('\n')}\n`);
    });

    it(`draws every step, and is not broken by odd names (${file})`, () => {
      expectGolden(`graph/hostile-${file}`, `${draw(hostile).join('\n')}\n`);
    });

    it(`draws an empty graph, too (${file})`, () => {
      expect(() => draw(graphOf([]))).to.not.throw();
      expect(draw(graphOf([])).join('\n')).to.not.match(/Infinity|NaN|undefined/);
    });
  }

  it('names a value once, however many steps it goes to', () => {
    const one = addressOf('a/one');
    const needs = { needs: [one] };
    const steps = [bareStep('a/one'), bareStep('b/two', [], needs), bareStep('c/three', [], needs)];
    const svg = graphSvg(graphOf(steps)).join('\n');
    expect(svg.split(`① ${one.name}`)).to.have.length(2);
    expect(svg).to.not.contain('②');
  });
});
