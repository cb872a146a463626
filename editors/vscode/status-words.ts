import type { MeshStatus } from '../../lib/lsp/status.ts';
import { count } from '../../lib/mesh/text/words.ts';

/** The item of the status bar for a mesh: `mesh1: 3 changes`. */
export interface StatusWords {
  /** With icons in the syntax of VS Code. */
  readonly text: string;
  readonly tooltip: string;
  readonly isWarning: boolean;
}

/** `when` tells a time (milliseconds since the epoch) as people here write it. */
export function statusWords(
  status: MeshStatus,
  when: (at: number) => string = (at) => new Date(at).toLocaleString(),
): StatusWords {
  const { text, tooltip, ...rest } = planWords(status);
  const { verified } = status;
  if (verified === null || status.plan.kind === 'running') return { text, tooltip, ...rest };
  const { at, errors, warnings } = verified;
  const icon = errors > 0 ? '$(error)' : warnings > 0 ? '$(warning)' : '$(pass)';
  const found = [
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ];
  const words = found.length === 0 ? 'all well' : found.join(', ');
  return {
    ...rest,
    text: `${text} ${icon} ${errors + warnings === 0 ? 'verified' : words}`,
    tooltip: `${tooltip} The last isthmus verify (${when(at)}) found ${words}.`,
  };
}

function planWords({ mesh = 'mesh', errors, warnings, plan }: MeshStatus): StatusWords {
  const icon = '$(type-hierarchy)';
  const found = [
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ].join(', ');
  const about = found === '' ? '' : `${found} in the file. `;
  if (plan.kind === 'running') {
    return {
      text: '$(sync~spin) planning…',
      tooltip: `${mesh} is being planned.`,
      isWarning: false,
    };
  }
  if (errors > 0) {
    return {
      text: `${icon} ${mesh}: ${found}`,
      tooltip: `${about}It is planned when it has no errors.`,
      isWarning: false,
    };
  }
  switch (plan.kind) {
    case 'none':
      return {
        text: `${icon} ${mesh}`,
        tooltip: `${about}Not planned yet: a click plans it, which only reads.`,
        isWarning: false,
      };
    case 'problem':
      return {
        text: `${icon} ${mesh}: not planned`,
        tooltip: `${about}${plan.message}`,
        isWarning: true,
      };
    case 'changes': {
      const changes = plan.count === 0 ? 'no changes' : count(plan.count, 'change');
      const where = count(plan.clusters, 'cluster');
      return {
        text: `${icon} ${mesh}: ${changes}`,
        tooltip: `${about}The last plan found ${changes} in ${where}. A click plans again.`,
        isWarning: false,
      };
    }
  }
}
