import type { Event } from '../apply/event.ts';
import type { Summary } from './apply-lines.ts';

/** An event as one record of `isthmus apply --format ndjson` (schemas/events.v2.schema.json). Holds no value of any object. */
export function eventJson(event: Event): object {
  if (event.kind === 'object-changed') {
    const { kind, step, cluster, ref, verb } = event;
    return { type: kind, step, cluster, object: ref, verb };
  }
  const { kind, ...told } = event;
  return { type: kind, ...told };
}

/** The last record of the stream. */
export function summaryJson({ notStarted, leftOver, ...summary }: Summary): object {
  return { type: 'summary', ...summary, not_started: notStarted, left_over: leftOver };
}
