import { naturally } from '../natural-order.ts';
import type { StepGraph } from '../steps/graph.ts';
import type { Step, StepId } from '../steps/step.ts';
import type { Style } from './style.ts';

/** The steps in order, each with what it waits for and why, and what it makes known. */
export function graphText(graph: StepGraph, { palette }: Style): readonly string[] {
  return graph.steps.flatMap((step) => [
    `${palette.bold(step.id)}  ${step.title}`,
    ...(step.broughtBy === 'git' ? [`  ${palette.dim('brought by')} Git`] : []),
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
    ...clustersOf(graph).flatMap((cluster, index) => [
      `  subgraph c${index}[${mermaidText(cluster)}]`,
      ...stepsOf(graph, cluster).map(
        (step) => `    ${names.get(step.id)}[${mermaidText(shortTitle(step))}]`,
      ),
      '  end',
    ]),
    ...essentialEdges(graph).map(({ from, to, fact }) => {
      const arrow = fact === undefined ? '-->' : `==>|${mermaidText(fact.name)}|`;
      return `  ${names.get(from)} ${arrow} ${names.get(to)}`;
    }),
  ];
}

/** For Graphviz. */
export function graphDot(graph: StepGraph): readonly string[] {
  return [
    'digraph mesh {',
    '  rankdir=LR; newrank=true; node [shape=box, style=rounded, fontname="sans-serif"];',
    ...clustersOf(graph).flatMap((cluster) => [
      `  subgraph ${quote(`cluster_${cluster}`)} {`,
      `    label=${quote(cluster)};`,
      ...stepsOf(graph, cluster).map(
        (step) => `    ${quote(step.id)} [label=${quote(shortTitle(step))}];`,
      ),
      '  }',
    ]),
    ...essentialEdges(graph).map(({ from, to, reason, fact }) => {
      const style = fact === undefined ? '' : `, style=bold, label=${quote(fact.name)}`;
      return `  ${quote(from)} -> ${quote(to)} [tooltip=${quote(reason)}${style}];`;
    }),
    '}',
  ];
}

/** Without the edges that follow from others: they only clutter a picture. */
export function essentialEdges(graph: StepGraph): StepGraph['edges'] {
  const ancestors = new Map<StepId, ReadonlySet<StepId>>();
  for (const step of graph.steps) {
    const own = graph.before(step.id).flatMap(({ from }) => [from, ...(ancestors.get(from) ?? [])]);
    ancestors.set(step.id, new Set(own));
  }
  return graph.edges.filter(
    ({ from, to, fact }) =>
      fact !== undefined ||
      !graph
        .before(to)
        .some((other) => other.from !== from && ancestors.get(other.from)?.has(from)),
  );
}

export function clustersOf(graph: StepGraph): readonly string[] {
  return [...new Set(graph.steps.map((step) => step.cluster))].toSorted(naturally);
}

/** The title without the cluster it stands under. */
export function shortTitle(step: Step): string {
  return [' in ', ' for ']
    .map((word) => word + step.cluster)
    .reduce(
      (title, end) => (title.endsWith(end) ? title.slice(0, -end.length) : title),
      step.title,
    );
}

function stepsOf(graph: StepGraph, cluster: string): readonly Step[] {
  return graph.steps.filter((step) => step.cluster === cluster);
}

function quote(text: string): string {
  return JSON.stringify(text);
}

/** A cluster may be called `end`, which means something to Mermaid unless it is quoted. */
function mermaidText(text: string): string {
  return `"${text.replaceAll('"', '#quot;')}"`;
}
