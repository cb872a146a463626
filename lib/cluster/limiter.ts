/** Runs tasks, at most so many at a time, the rest in order. */
export type Limited = <T>(task: () => Promise<T>) => Promise<T>;

export function limiter(most: number): Limited {
  let running = 0;
  const waiting: (() => void)[] = [];

  function turn(): Promise<void> | undefined {
    if (running < most) {
      running += 1;
      return undefined;
    }
    return new Promise((resolve) => {
      waiting.push(resolve);
    });
  }

  return async (task) => {
    await turn();
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) {
        running -= 1;
      } else {
        next();
      }
    }
  };
}
