/** One signal for Ctrl-C and SIGTERM: the first asks to stop, a second one ends the process at once. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const ask = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on("SIGINT", ask);
  process.on("SIGTERM", ask);
  return controller.signal;
}
