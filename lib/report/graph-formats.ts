import type { StepGraph } from '../steps/graph.ts';
import type { Step } from '../steps/step.ts';
import type { Style } from './style.ts';

/** The steps in order, each with what it waits for and why, and what it makes known. */
export function graphText(graph: StepGraph, { palette }: Style): readonly string[] {
  return graph.steps.flatMap((step) => [
    `${palette.bold(step.id)}  ${step.title}`,
    ...graph
      .before(step.id)
      .map(({ from, reason }) => `  ${palette.dim('after')} ${from}${palette.dim(`: ${reason}`)}`),
    ...step.gates.map((gate) => `  ${palette.dim('once')} ${gate.name}`),
    ...step.provides.map((fact) => `  ${palette.dim('makes known the')} ${fact.name}`),
  ]);
}

/** For Markdown: GitHub draws it. */
export function graphMermaid(graph: StepGraph): readonly string[] {
  const names = new Map(graph.steps.map((step, index) => [step.id, `s${index}`]));
  return [
    'flowchart LR',
    ...clustersOf(graph).flatMap((cluster) => [
      `  subgraph ${cluster}`,
      ...stepsOf(graph, cluster).map((step) => `    ${names.get(step.id)}["${shortTitle(step)}"]`),
      '  end',
    ]),
    ...graph.edges.map(({ from, to, fact }) => {
      const arrow = fact === undefined ? '-->' : `==>|"${fact.name}"|`;
      return `  ${names.get(from)} ${arrow} ${names.get(to)}`;
    }),
  ];
}

/** For Graphviz. */
export function graphDot(graph: StepGraph): readonly string[] {
  return [
    'digraph mesh {',
    '  rankdir=LR; node [shape=box, style=rounded, fontname="sans-serif"];',
    ...clustersOf(graph).flatMap((cluster) => [
      `  subgraph ${quote(`cluster_${cluster}`)} {`,
      `    label=${quote(cluster)};`,
      ...stepsOf(graph, cluster).map(
        (step) => `    ${quote(step.id)} [label=${quote(shortTitle(step))}];`,
      ),
      '  }',
    ]),
    ...graph.edges.map(({ from, to, reason, fact }) => {
      const style = fact === undefined ? '' : `, style=bold, label=${quote(fact.name)}`;
      return `  ${quote(from)} -> ${quote(to)} [tooltip=${quote(reason)}${style}];`;
    }),
    '}',
  ];
}

export function clustersOf(graph: StepGraph): readonly string[] {
  return [...new Set(graph.steps.map((step) => step.cluster))].toSorted();
}

/** The title without the cluster it stands under. */
export function shortTitle(step: Step): string {
  return step.title.replace(new RegExp(` (in|for) ${step.cluster}$`), '');
}

function stepsOf(graph: StepGraph, cluster: string): readonly Step[] {
  return graph.steps.filter((step) => step.cluster === cluster);
}

function quote(text: string): string {
  return JSON.stringify(text);
}
