import { escapeXml } from '../lib/xml.ts';

type Points = readonly (readonly [clusters: number, value: number])[];

/** What one command takes, by the number of clusters. */
export interface Curve {
  readonly name: string;
  /** Of processor time. */
  readonly seconds: Points;
  readonly megabytes: Points;
}

interface Panel {
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly { readonly name: string; readonly points: Points }[];
  readonly x: number;
}

const [width, height] = [280, 180];
const colours = ['#2f81f7', '#d29922', '#3fb950'];

/** Two panels beside each other, processor time and memory, each with a line for every curve. */
export function growthSvg(curves: readonly Curve[]): string {
  const panels: readonly Panel[] = [
    {
      title: 'processor time',
      unit: 's',
      lines: curves.map(({ name, seconds }) => ({ name, points: seconds })),
      x: 60,
    },
    {
      title: 'memory, at most',
      unit: 'MB',
      lines: curves.map(({ name, megabytes }) => ({ name, points: megabytes })),
      x: 420,
    },
  ];
  const legend = curves.map(({ name }, index) => {
    const x = 60 + index * 170;
    return `<path d="M${x} 268h20" stroke="${colours[index] ?? 'gray'}"/><text x="${x + 26}" y="272">${escapeXml(name)}</text>`;
  });
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 740 290" width="740" height="290" role="img" aria-label="What isthmus takes for ever more clusters">',
    '<style>text{font:12px sans-serif;fill:#57606a}path{fill:none;stroke-width:2}.axis{stroke:#8c959f;stroke-width:1}@media(prefers-color-scheme:dark){text{fill:#9198a1}}</style>',
    ...panels.flatMap(panelSvg),
    ...legend,
    '</svg>',
    '',
  ].join('\n');
}

function panelSvg({ title, unit, lines, x }: Panel): readonly string[] {
  const all = lines.flatMap(({ points }) => points);
  const most = { clusters: largest(all.map(([clusters]) => clusters)), value: roof(all) };
  const top = 30;
  const bottom = top + height;
  const place = ([clusters, value]: readonly [number, number]): string =>
    `${round(x + (clusters / most.clusters) * width)} ${round(bottom - (value / most.value) * height)}`;
  return [
    `<text x="${x}" y="16">${escapeXml(title)}</text>`,
    `<path class="axis" d="M${x} ${top}V${bottom}H${x + width}"/>`,
    ...[0, 0.5, 1].flatMap((part) => [
      `<text x="${x - 6}" y="${round(bottom - part * height + 4)}" text-anchor="end">${round(most.value * part)} ${unit}</text>`,
      `<text x="${round(x + part * width)}" y="${bottom + 18}" text-anchor="middle">${round(most.clusters * part)}</text>`,
    ]),
    `<text x="${x + width}" y="${bottom + 34}" text-anchor="end">clusters</text>`,
    ...lines.map(
      ({ points }, index) =>
        `<path d="M${points.map(place).join('L')}" stroke="${colours[index] ?? 'gray'}"/>`,
    ),
  ];
}

function largest(values: readonly number[]): number {
  return Math.max(1, ...values);
}

/** The next round number: 1, 2, 5, 10, … */
function roof(points: Points): number {
  const most = Math.max(0, ...points.map(([, value]) => value));
  const power = 10 ** Math.floor(Math.log10(most || 1));
  return [1, 2, 5, 10].map((step) => step * power).find((value) => value >= most) ?? most;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
