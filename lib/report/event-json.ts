import type { Summary } from './apply-lines.ts';
import type { Event } from '../apply/event.ts';

/** An event as one record of `isthmus apply --format ndjson` (schemas/events.v1.schema.json). Holds no value of any object. */
export function eventJson(event: Event): object {
  switch (event.kind) {
    case 'step-started':
    case 'step-not-started':
      return { type: event.kind, step: event.step.id };
    case 'step-waiting':
      return { type: event.kind, step: event.step.id, reason: event.reason };
    case 'step-done': {
      const { step, changed, milliseconds } = event;
      return { type: event.kind, step: step.id, changed, milliseconds };
    }
    case 'step-failed': {
      const { step, problem, changed } = event;
      return { type: event.kind, step: step.id, problem, changed };
    }
    case 'step-blocked':
      return { type: event.kind, step: event.step.id, because: event.because };
    case 'object-changed': {
      const { step, cluster, ref, verb } = event;
      return { type: event.kind, step, cluster, object: ref, verb };
    }
    case 'object-failed': {
      const { step, cluster, ref, problem } = event;
      return { type: event.kind, step, cluster, object: ref, problem };
    }
    case 'interrupted':
      return { type: event.kind };
  }
}

/** The last record of the stream. */
export function summaryJson({ notStarted, ...summary }: Summary): object {
  return { type: 'summary', ...summary, not_started: notStarted };
}
