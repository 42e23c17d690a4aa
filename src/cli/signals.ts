let stop: AbortController | undefined;

/**
 * One signal of the process for Ctrl-C and SIGTERM, whoever asks for it and however often: the first asks to stop, a second
 * one ends the process at once.
 */
export function stopSignal(): AbortSignal {
  if (stop === undefined) {
    const controller = new AbortController();
    const ask = () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort();
    };
    process.on("SIGINT", ask);
    process.on("SIGTERM", ask);
    stop = controller;
  }
  return stop.signal;
}
