interface Closable {
  close(): unknown;
}

/** Gives a function that keeps what the tests of this block open, and closes it after each of them. */
export function closingAfterEach(): <T extends Closable>(one: T) => T {
  const opened: Closable[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()));
  });
  return (one) => {
    opened.unshift(one);
    return one;
  };
}
