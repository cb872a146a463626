/** Calls once the signal aborts, at once if it has; gives what takes that back. One signal may stop thousands: `addEventListener` would look through all of them each time. */
export function whenAborted(signal: AbortSignal, call: () => void): () => void {
  if (signal.aborted) call();
  const calls = waiting.get(signal) ?? listenTo(signal);
  calls.add(call);
  return () => calls.delete(call);
}

const waiting = new WeakMap<AbortSignal, Set<() => void>>();

function listenTo(signal: AbortSignal): Set<() => void> {
  const calls = new Set<() => void>();
  waiting.set(signal, calls);
  signal.addEventListener('abort', () => calls.forEach((call) => call()), { once: true });
  return calls;
}
